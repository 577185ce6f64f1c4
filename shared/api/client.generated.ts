// Generated from openapi.json by `npm run generate`. Do not edit.
import { type CallOptions, HttpClient } from './http.ts';

export type NewTenant = { name: string; email: string };
export type NewApiKey = { name: string; scopes?: ("tenant:read" | "keys:write" | "datasets:read" | "datasets:write" | "runs:read" | "runs:write" | "models:read" | "models:write" | "predict" | "usage:read" | "billing:read" | "billing:write" | "events:read" | "webhooks:write" | "operator")[]; allowed_models?: (string)[] | null; rate_per_minute?: number; expires_at?: string | null; monthly_budget_minor?: number | null };
export type NewDataset = { name: string; filename: string; size_bytes: number; checksum_sha256?: string };
export type CompletedParts = { parts: ({ part_number: number; etag: string })[] };
export type RunRequest = { dataset_id: string; test_dataset_id?: string; /** Datasets whose rows are learned from, too, such as feedback or answered questions: none of them validates or tests. Columns go by their names; those that the dataset lacks are left out, those that it alone has stay empty. */ extra_dataset_ids?: (string)[]; target: string; task?: "auto" | "image_classification" | "text_classification" | "multi_label_classification" | "intent" | "faq" | "tabular_classification" | "tabular_regression" | "recommendation"; candidates?: (string)[]; /** A pretrained text encoder (BERT, DistilBERT or RoBERTa) to go on with: a ZIP of its files that was uploaded as a dataset, a folder that the operator laid down, or a model of the hub. */ pretrained?: { dataset_id: string } | { folder: string } | { hub: string; revision?: string }; seed?: number; split?: { validation_share?: number; test_share?: number }; fixes?: ({ kind: "drop_duplicate_rows" | "drop_ragged_rows" | "trim_text" | "mark_missing" | "parse_numbers" | "parse_datetimes" | "merge_spellings" | "correct_typos" | "clip_outliers" | "drop_column"; column: string | null; params?: Record<string, string | number | boolean | (string)[]> })[]; search?: { trials?: number }; compute?: "auto" | "lambda" | "sagemaker" | "batch"; max_seconds?: number; max_amount_minor?: number; model_id?: string; name?: string };
export type AliasTarget = { version_id: string };
export type PredictionRequest = { inputs: PredictionInput | (PredictionInput)[]; version?: string; /** `champion` when neither a version nor an alias is named. */ alias?: "champion" | "challenger"; /** Keep the inputs and the answers for 90 days, billed as storage, so that they can be read again and given feedback by their ids. Nothing is kept unless asked. */ store?: boolean; /** One input of a text or image model: tell how much each word, or place, speaks for the label (of several, the most probable). Billed as one prediction. */ explain?: boolean; /** Classification: answer no label where the confidence is below this. An `intent` model has a threshold of its own, for texts out of its scope, and so has a `faq` model, which then hands the question over. */ abstain_below?: number; /** Of a recommendation: how the items are to be listed. */ recommendation?: { top_k?: number; /** Leave out what the user is known to have taken. */ exclude_seen?: boolean; /** How much unlikeness to the items before it weighs against an item’s score. */ diversity?: number } };
export type PredictionInput = Record<string, number | string | boolean | null | (string | number | boolean)[]>;
export type TurnRequest = { question: string; /** Goes on with a conversation; left out, a new one begins. */ conversation_id?: string; version?: string; /** `champion` when neither a version nor an alias is named. */ alias?: "champion" | "challenger"; /** Keep the question as it was read and the answer for 90 days, billed as storage, for feedback by the id of the prediction. The turns and handovers of a conversation are kept anyway. */ store?: boolean; /** Hands the question over where the confidence is below this, instead of the threshold of the model. */ abstain_below?: number };
export type HandoverAnswer = { /** What should have been answered, word for word as the other answers; null takes an answer back. */ answer: string | null };
export type HandoverDatasetRequest = { name?: string; /** Questions, as the model read them, and their answers alone, in the columns that the model learned from: data to train on. */ only_answered?: boolean };
export type FeedbackRequest = { /** Of a class: the right one. */ label?: string | number | boolean; /** Of a set of labels: all those that fit; none may. */ labels?: (string)[]; /** Of a quantity: what it was. */ value?: number; /** Of a question: the right answer, word for word. */ answer?: string; /** Of a recommendation: what the user took. */ item?: string | number; /** Of a class, labels or an answer: whether it was right, where the right one is not known. */ is_right?: boolean; comment?: string };
export type FeedbackDatasetRequest = { name?: string };
export type NewSpendLimits = { limits: (SpendLimit)[] };
export type SpendLimit = { /** A UTC day, or a UTC calendar month. */ window: "day" | "month"; /** Limits one API key; null for any. */ key_id?: string | null; /** Limits one model; null for any. */ model_id?: string | null; /** Minor units (cents) that may be spent in a window; 0 stops all spending. */ amount_minor: number; /** True refuses what would go beyond the amount; false only tells of it. */ is_hard?: boolean };
export type PlanChange = { plan: "starter" | "scale" };
export type CheckoutRequest = { plan: "starter" | "scale"; /** Where the browser goes afterwards, paid or not. */ return_url: string; language?: "en" | "zh" };
export type PortalRequest = { return_url: string; language?: "en" | "zh" };
export type CreditPurchase = { /** Minor units (cents) of usage paid ahead. */ amount_minor: number; return_url: string; language?: "en" | "zh" };
export type NewWebhookEndpoint = { /** An `https` address that the public internet reaches. Events are POSTed there as JSON. */ url: string; /** Null hears of everything. */ event_types?: ("run.succeeded" | "run.failed" | "run.cancelled" | "spend_limit.nearly_reached" | "spend_limit.reached" | "subscription.updated" | "invoice.paid" | "invoice.payment_failed")[] | null };
export type ReplayRequest = { month: string; /** Puts every tenant on this plan. */ plan?: "free" | "starter" | "scale"; monthly_minor?: number; included?: Record<string, number>; price_factor?: number };
export type NewCreditGrant = { tenant_id: string; amount_minor: number; name: string; expires_at?: string | null };
export type NewPromotionCode = { code: string; /** Who gives it out: a name, or the id of a tenant that recommends the product. */ partner: string; /** What part of the revenue it brings is the partner’s. */ share_percent?: number; percent_off: number; /** How long the discount holds; null: as long as the subscription. */ months?: number | null; max_redemptions?: number | null; expires_at?: string | null };
export type NewSponsor = { name: string; /** What answers of the free plan say, in English. */ line: string; /** The same in Chinese. */ line_zh?: string | null; /** Where a click leads. */ url: string; per_thousand_impressions_minor: number; per_click_minor: number; /** At once where null. */ starts_at?: string | null; /** Never where null. */ ends_at?: string | null };
export type TenantWithKey = { object: "tenant"; id: string; name: string; email: string; created_at: string; api_key: ApiKeyWithSecret };
export type ApiKeyWithSecret = { object: "api_key"; id: string; name: string; /** First and last characters of the secret. */ hint: string; scopes: ("tenant:read" | "keys:write" | "datasets:read" | "datasets:write" | "runs:read" | "runs:write" | "models:read" | "models:write" | "predict" | "usage:read" | "billing:read" | "billing:write" | "events:read" | "webhooks:write" | "operator")[]; /** Null allows every model. */ allowed_models: (string)[] | null; rate_per_minute: number; monthly_budget_minor: number | null; created_at: string; expires_at: string | null; revoked_at: string | null; /** Shown once, here. Keep it: only a digest of it is stored. */ secret: string };
export type Problem = { /** `urn:gristmill:problem:` and the code. */ type: string; title: string; status: number; /** What is wrong here, and how to put it right. */ detail: string; code: "invalid_json" | "invalid_request" | "invalid_cursor" | "missing_api_key" | "invalid_api_key" | "revoked_api_key" | "expired_api_key" | "payment_overdue" | "plan_limit_reached" | "spend_limit_reached" | "missing_scope" | "model_not_allowed" | "not_found" | "route_not_found" | "method_not_allowed" | "conflict" | "dataset_in_use" | "idempotency_conflict" | "idempotency_in_progress" | "upload_incomplete" | "payload_too_large" | "dataset_too_large" | "unsupported_media_type" | "invalid_input" | "unusable_target" | "unusable_dataset" | "model_not_deployed" | "daily_limit_reached" | "rate_limited" | "internal_error" | "unavailable"; /** The field, column or header at fault. */ param: string | null; request_id: string };
export type Tenant = { object: "tenant"; id: string; name: string; email: string; created_at: string };
export type ApiKey = { object: "api_key"; id: string; name: string; /** First and last characters of the secret. */ hint: string; scopes: ("tenant:read" | "keys:write" | "datasets:read" | "datasets:write" | "runs:read" | "runs:write" | "models:read" | "models:write" | "predict" | "usage:read" | "billing:read" | "billing:write" | "events:read" | "webhooks:write" | "operator")[]; /** Null allows every model. */ allowed_models: (string)[] | null; rate_per_minute: number; monthly_budget_minor: number | null; created_at: string; expires_at: string | null; revoked_at: string | null };
export type DatasetUpload = { dataset: Dataset; upload: Upload };
export type Dataset = { object: "dataset"; id: string; name: string; filename: string; size_bytes: number; checksum_sha256: string | null; state: "uploading" | "uploaded" | "profiling" | "ready" | "failed" | "deleting"; row_count: number | null; column_count: number | null; error: Failure | null; created_at: string; updated_at: string; upload_expires_at: string | null };
export type Failure = { code: string; message: string; param: string | null; rows: (number)[] | null };
export type Upload = { upload_id: string; part_size_bytes: number; parts: ({ part_number: number; url: string; size_bytes: number })[]; expires_at: string };
export type DatasetDeletion = { object: "deletion"; id: string; removed: { objects: number; bytes: number; cleaned_copies: number }; models_kept: (string)[] };
export type Profile = { object: "profile"; row_count: number; dialect: { encoding: "utf-8" | "utf-16le" | "utf-16be" | "gb18030" | "windows-1252"; /** Null where the file is JSON Lines or a ZIP. */ delimiter: "," | ";" | "\t" | "|" | null; newline: "lf" | "crlf" | "cr" | "mixed"; has_bom: boolean }; columns: ({ name: string; kind: "numeric" | "categorical" | "boolean" | "datetime" | "text" | "identifier" | "image" | "labels" | "split"; missing_count: number; distinct_count: number; examples: (string)[]; numbers: { min: number; max: number; mean: number; standard_deviation: number; quartiles: [number, number, number]; histogram: { edges: (number)[]; counts: (number)[] } } | null; top_values: ({ value: string; count: number })[]; texts?: { characters: { mean: number; median: number; percentile_95: number; max: number }; languages: ({ language: string; share: number })[] }; images?: { formats: ({ format: string; count: number })[]; width: { min: number; median: number; max: number }; height: { min: number; median: number; max: number }; deep_count: number; animated_count: number; read_as: string } })[]; schema: ({ name: string; kind: "numeric" | "categorical" | "boolean" | "datetime" | "text" | "identifier" | "image" | "labels" | "split"; is_nullable: boolean; format?: string })[]; findings: ({ kind: "missing_values" | "duplicate_rows" | "ragged_rows" | "stray_spaces" | "outliers" | "mixed_formats" | "mixed_spellings" | "likely_typos" | "constant_column" | "all_unique_column" | "mostly_empty_column" | "unreadable_images" | "rare_labels" | "unlabelled_rows" | "rows_in_two_parts"; column: string | null; severity: "info" | "warning" | "error"; row_count: number; message: string; examples: (string)[]; suggested_fix: { kind: "drop_duplicate_rows" | "drop_ragged_rows" | "trim_text" | "mark_missing" | "parse_numbers" | "parse_datetimes" | "merge_spellings" | "correct_typos" | "clip_outliers" | "drop_column"; column: string | null; params: Record<string, string | number | boolean | (string)[]> } | null })[]; /** Where the rows say who took what: the columns that do, and how many they are. */ interactions?: { user: string; item: string; time: string | null; rating: string | null; attributes: (string)[]; user_count: number; item_count: number }; /** Of a ZIP of a pretrained text encoder: what it is. It has no rows; a run names it as `pretrained`. */ pretrained?: { family: string; layers: number; width: number; heads: number; feed_forward_width: number; vocabulary_size: number; places: number; token_types: number; parameter_count: number; sha256: string; ignored_tensors: (string)[]; fresh_parameters: (string)[] } };
export type DatasetDownload = { object: "dataset_download"; dataset_id: string; filename: string; size_bytes: number; url: string; expires_at: string };
export type Estimate = { object: "estimate"; task: "image_classification" | "text_classification" | "multi_label_classification" | "intent" | "faq" | "tabular_classification" | "tabular_regression" | "recommendation"; seconds: { low: number; high: number }; amount: { low: number; high: number; maximum: number; currency: string }; /** Why the run would be refused now: a spend limit or the plan has less left than the maximum. Null: it may start. */ refusal: { code: string; message: string } | null; candidates: ({ name: string; compute: "lambda" | "sagemaker" | "batch"; machine: string; trials: number; seconds: { low: number; high: number; maximum: number } })[] };
export type Run = { object: "run"; id: string; name: string | null; dataset_id: string; test_dataset_id: string | null; extra_dataset_ids: (string)[]; target: string; task: "image_classification" | "text_classification" | "multi_label_classification" | "intent" | "faq" | "tabular_classification" | "tabular_regression" | "recommendation"; pretrained: { dataset_id: string } | { folder: string } | { hub: string; revision: string } | null; seed: number; state: "validating" | "queued" | "running" | "succeeded" | "failed" | "cancelled"; step: "profile" | "clean" | "split" | "search" | "train" | "evaluate" | "gate" | "register" | "deploy" | null; progress: number; estimated_finish_at: string | null; candidates: (Candidate)[]; error: Failure | null; cost: { training_seconds: number; amount_minor: number; maximum_minor: number; currency: string }; model_id: string | null; version_id: string | null; created_at: string; started_at: string | null; finished_at: string | null };
export type Candidate = { object: "candidate"; name: string; state: "queued" | "training" | "trained" | "failed" | "cancelled"; compute: "lambda" | "sagemaker" | "batch"; machine: string; progress: number; scores: Record<string, number>; test_scores: Record<string, number | null> | null; rank: number | null; training_seconds: number | null; search_seconds: number; settings: Record<string, number | string | boolean>; interval: { low: number; high: number } | null; latency: { one_row_ms: number; batch_ms: number; batch_rows: number } | null; artifact_bytes: number | null; sampled_rows: number | null; cost: Amount; error: Failure | null };
export type Amount = { /** Minor units (cents) as an exact decimal, such as `0.05`. */ amount_decimal: string; currency: string };
export type RunEvent = { object: "run_event"; id: string; kind: "step_started" | "step_finished" | "trial_finished" | "trial_failed" | "candidate_finished" | "candidate_failed" | "run_finished"; step: "profile" | "clean" | "split" | "search" | "train" | "evaluate" | "gate" | "register" | "deploy" | null; candidate: string | null; message: string; /** What the message says, as values: for saying it in other words or another language. */ facts: Record<string, string | number>; created_at: string };
export type RunMetric = { object: "run_metric"; candidate: string; trial: number | null; iteration: number; iteration_count: number; scores: Record<string, number>; created_at: string };
export type Trial = { object: "trial"; candidate: string; number: number; state: "running" | "stopped" | "chosen" | "failed"; settings: Record<string, number | string | boolean>; rung: number; share: number | null; score: number | null; training_seconds: number; error: Failure | null };
export type Model = { object: "model"; id: string; name: string; task: "image_classification" | "text_classification" | "multi_label_classification" | "intent" | "faq" | "tabular_classification" | "tabular_regression" | "recommendation"; target: string; aliases: { champion: string | null; challenger: string | null }; version_count: number; created_at: string; updated_at: string };
export type ModelDeletion = { object: "deletion"; id: string; removed: { versions: number; objects: number; bytes: number; asked: number; feedback: number } };
export type ModelVersion = { object: "model_version"; id: string; model_id: string; number: number; task: "image_classification" | "text_classification" | "multi_label_classification" | "intent" | "faq" | "tabular_classification" | "tabular_regression" | "recommendation"; target: string; candidate: string; run_id: string; dataset_id: string; size_bytes: number; input_schema: ({ name: string; kind: "numeric" | "categorical" | "boolean" | "datetime" | "text" | "identifier" | "image" | "labels" | "split"; is_nullable: boolean; format?: string })[]; evaluation: { object: "evaluation"; /** Which rows: `test` took no part in training or choosing; `validation` chose between candidates. */ split: "test" | "validation"; row_count: number; /** SHA-256 in hexadecimal of the row numbers, ascending, with commas between: two evaluations with the same one were judged on the same rows. Null in older evaluations. */ rows_sha256: string | null; primary_metric: string; scores: Record<string, number | null>; baseline_scores: Record<string, number | null>; interval: { low: number; high: number } | null; kind: "classification"; /** The rows that were answered most confidently wrong, worst first, 20 at most. Absent in older evaluations. */ worst_errors?: ({ /** Row of the uploaded dataset, from 1 without the header: of the test dataset where the run had one and the split is `test`. */ row: number; /** Its image file, in a dataset of images. */ file: string | null; label: string; predicted: string; label_probability: number; predicted_probability: number })[]; classes: ({ label: string; precision: number; recall: number; f1: number; row_count: number })[]; confusion_matrix: ((number)[])[]; diagnosis?: { positive: string; operating_point: number; sensitivity: { value: number; low: number; high: number }; specificity: { value: number; low: number; high: number }; roc_auc: { value: number; low: number; high: number } }; calibration_curve: ({ lower: number; upper: number; row_count: number; mean_probability: number; observed_share: number })[] } | { object: "evaluation"; /** Which rows: `test` took no part in training or choosing; `validation` chose between candidates. */ split: "test" | "validation"; row_count: number; /** SHA-256 in hexadecimal of the row numbers, ascending, with commas between: two evaluations with the same one were judged on the same rows. Null in older evaluations. */ rows_sha256: string | null; primary_metric: string; scores: Record<string, number | null>; baseline_scores: Record<string, number | null>; interval: { low: number; high: number } | null; kind: "multi_label"; /** The rows that were answered most confidently wrong, worst first, 20 at most. Absent in older evaluations. */ worst_errors?: ({ /** Row of the uploaded dataset, from 1 without the header: of the test dataset where the run had one and the split is `test`. */ row: number; /** Its image file, in a dataset of images. */ file: string | null; /** Those that the row has; 10 at most. */ labels: (string)[]; /** Those that were answered, most probable first; 10 at most. */ answered: (string)[]; /** The one that was most surely answered, or left out, wrongly. */ wrong_label: string; wrong_label_probability: number })[]; labels: ({ label: string; precision: number; recall: number; f1: number; row_count: number; threshold: number })[]; calibration_curve: ({ lower: number; upper: number; row_count: number; mean_probability: number; observed_share: number })[] } | { object: "evaluation"; /** Which rows: `test` took no part in training or choosing; `validation` chose between candidates. */ split: "test" | "validation"; row_count: number; /** SHA-256 in hexadecimal of the row numbers, ascending, with commas between: two evaluations with the same one were judged on the same rows. Null in older evaluations. */ rows_sha256: string | null; primary_metric: string; scores: Record<string, number | null>; baseline_scores: Record<string, number | null>; interval: { low: number; high: number } | null; kind: "regression"; /** The rows that were answered most confidently wrong, worst first, 20 at most. Absent in older evaluations. */ worst_errors?: ({ /** Row of the uploaded dataset, from 1 without the header: of the test dataset where the run had one and the split is `test`. */ row: number; /** Its image file, in a dataset of images. */ file: string | null; value: number; predicted: number; /** The value less what was predicted. */ residual: number })[] } | { object: "evaluation"; /** Which rows: `test` took no part in training or choosing; `validation` chose between candidates. */ split: "test" | "validation"; row_count: number; /** SHA-256 in hexadecimal of the row numbers, ascending, with commas between: two evaluations with the same one were judged on the same rows. Null in older evaluations. */ rows_sha256: string | null; primary_metric: string; scores: Record<string, number | null>; baseline_scores: Record<string, number | null>; interval: { low: number; high: number } | null; kind: "recommendation"; /** The items missed by most places, worst first, 20 at most. Absent in older evaluations. */ worst_errors?: ({ /** Row of the uploaded dataset, from 1 without the header: of the test dataset where the run had one and the split is `test`. */ row: number; /** Its image file, in a dataset of images. */ file: string | null; user: string; /** What the user took next. */ item: string; /** Its place among all items, from 1. */ rank: number })[]; item_count: number; negative_count: number } | { object: "evaluation"; /** Which rows: `test` took no part in training or choosing; `validation` chose between candidates. */ split: "test" | "validation"; row_count: number; /** SHA-256 in hexadecimal of the row numbers, ascending, with commas between: two evaluations with the same one were judged on the same rows. Null in older evaluations. */ rows_sha256: string | null; primary_metric: string; scores: Record<string, number | null>; baseline_scores: Record<string, number | null>; interval: { low: number; high: number } | null; kind: "retrieval"; /** The rows that were answered most confidently wrong, worst first, 20 at most. Absent in older evaluations. */ worst_errors?: ({ /** Row of the uploaded dataset, from 1 without the header: of the test dataset where the run had one and the split is `test`. */ row: number; /** Its image file, in a dataset of images. */ file: string | null; /** The right one; at most 200 characters of it. */ answer: string; /** Its place among all answers, from 1. */ rank: number; first_answer: string; /** Of the first answer. */ confidence: number })[]; answer_count: number; untested_answer_count: number; handover: { below: number; share: number; answered_accuracy: number | null } }; importance: ({ column: string; drop: number })[]; /** The pretrained model that it began with. */ base_model: { family: string; source: string; sha256: string } | null; created_at: string };
export type ModelCard = { object: "model_card"; model: { id: string; version_id: string; name: string; number: number; task: "image_classification" | "text_classification" | "multi_label_classification" | "intent" | "faq" | "tabular_classification" | "tabular_regression" | "recommendation"; target: string; created_at: string }; data: { dataset_id: string; /** Null where the dataset was deleted. */ name: string | null; row_count: number | null; validation_share: number; /** The column that said which rows are for training, validation and test; null without one. */ split_column: string | null; /** Null where the test rows are a dataset of their own. */ test_share: number | null; test_dataset_id: string | null; /** Only learned from. */ extra_dataset_ids: (string)[]; test_row_count: number; seed: number }; method: { candidate: string; settings: Record<string, number | string | boolean>; training_seconds: number | null; machine: string | null; /** Rows that it learned from, where those are a sample. */ sampled_rows: number | null; size_bytes: number; /** The pretrained model that it began with. */ base_model: { family: string; source: string; sha256: string } | null }; evaluation: { split: "test" | "validation"; row_count: number; rows_sha256: string | null; primary_metric: string; scores: Record<string, number | null>; baseline_scores: Record<string, number | null>; interval: { low: number; high: number } | null; /** Held-out rows answered most confidently wrong, worst first. Absent where none were kept. */ worst_errors?: ({ /** Of the dataset that the test rows come from, from 1 without the header. */ row: number; file: string | null; /** Whose item was missed. */ user: string | null; truth: string; answered: string | null; /** Of what was answered, where the task says it. */ confidence: number | null; /** The place of the truth, from 1. */ rank: number | null })[] }; inputs: ({ column: string; kind: string; importance: number | null })[]; limits: ({ code: string; text: string })[]; /** The same as a page to hand on. */ markdown: string };
export type ModelExport = { object: "model_export"; model_id: string; version_id: string; /** A ZIP with the ONNX graph, its manifest and runners for Node.js and Python. */ url: string; size_bytes: number; expires_at: string };
export type Prediction = { object: "prediction"; id: string; model: string; version: string; output: PredictionOutput; /** Probability of the label or answer; of several labels, how sure the least sure of the decisions is. Null for a regression. */ confidence: number | null; abstained: boolean; /** Where the request says `explain`: the pieces of the text in order. */ explanation?: Explanation; /** Where the request says `explain` of an image and a network answers: row by row from the top left (Grad-CAM). */ heat_map?: HeatMap; usage: PredictionUsage; meta?: AnswerMeta; created_at: string; /** Where the request says `store`. */ stored_until?: string };
export type PredictionOutput = { label: string | null; probabilities: Record<string, number> } | { /** Those that fit, most probable first; none may. */ labels: (string)[]; /** Of each label by itself. */ probabilities: Record<string, number> } | { value: number } | { /** Best first; scores of one answer compare with one another only. */ items: ({ item: string; score: number })[]; /** `popularity` where the model knows nothing of who asks; else null. */ fallback: "popularity" | null; /** Recent items that the model was not trained with, and that were passed over. */ unknown_items: (string)[] } | { answer: string | null; handover: boolean; alternatives: ({ answer: string; confidence: number })[] };
export type Explanation = ({ column: string; start: number; end: number; text: string; /** How much less probable the label is without this piece. */ weight: number })[];
export type HeatMap = { width: number; height: number; values: (number)[] };
export type PredictionUsage = { units: number; price: Amount; /** The usage record of the request; its receipt is to be had under it. */ record_id?: string };
export type AnswerMeta = { sponsor: SponsorLine };
export type SponsorLine = { name: string; line: string; line_zh: string | null; /** A path of this API: it counts the click and leads to the sponsor. */ url: string };
export type PredictionList = { object: "list"; data: (Prediction)[]; usage: PredictionUsage; meta?: AnswerMeta };
export type ConversationTurn = { object: "conversation_turn"; conversation_id: string; question: string; /** The question before, where this one was read together with it because it says too little alone. */ context: string | null; prediction: Prediction; /** Under which the question is kept for a person to answer; null where it was answered. */ handover_id: string | null };
export type Conversation = { object: "conversation"; id: string; model: string; turns: ({ question: string; /** The question before, where this one was read together with it because it says too little alone. */ context: string | null; answer: string | null; handover: boolean; prediction_id: string; asked_at: string })[]; created_at: string; expires_at: string };
export type Handover = { object: "handover"; id: string; model: string; version: string; conversation_id: string; question: string; /** The question before, where this one was read together with it because it says too little alone. */ context: string | null; closest: ({ answer: string; confidence: number })[]; /** What should have been answered; null until somebody says it. */ answer: string | null; asked_at: string; answered_at: string | null; expires_at: string };
export type StoredPrediction = { id: string; model: string; version: string; output: PredictionOutput; /** Probability of the label or answer; of several labels, how sure the least sure of the decisions is. Null for a regression. */ confidence: number | null; abstained: boolean; object: "stored_prediction"; inputs: Record<string, unknown>; feedback: Feedback | null; created_at: string; stored_until: string };
export type Feedback = { object: "feedback"; prediction_id: string; model_id: string; version_id: string; /** What was right; null where only `is_right` was told. */ truth: string | number | (string)[] | null; /** What the model said: its label or labels, value, answer or first item; null where it abstained. */ predicted: string | number | (string)[] | null; confidence: number | null; /** Whether label or answer were right, all labels and no other, or the item stood in the list; null for a quantity, and where the model abstained. */ is_right: boolean | null; /** Of a quantity: the truth less what was predicted. */ difference: number | null; /** Of a recommendation: the place of the item in the list, from 1. */ rank: number | null; comment: string | null; /** When the model was asked. */ answered_at: string; created_at: string };
export type FeedbackSummary = { object: "feedback_summary"; model_id: string; /** False where only the newest 10,000 were counted. */ is_complete: boolean; versions: ({ version_id: string; /** Of the version; null where it is gone. */ number: number | null; count: number; /** Of these the model gave no answer, and they are not judged. */ abstained: number; /** As the evaluation names it. */ metric: string; live: number | null; /** 95 %: by Wilson for a share, by bootstrap for an error. */ interval: { low: number; high: number } | null; /** The same on the test rows, before it was deployed. */ evaluated: number | null })[] };
export type UsageReport = { object: "usage"; from: string; to: string; group_by: ("hour" | "day" | "month" | "model" | "key")[]; data: (UsageRow)[]; total: Amount };
export type UsageRow = { meter: "predictions" | "training_seconds" | "stored_byte_hours"; /** When the hour begins, in UTC as all of these. */ hour: string | null; day: string | null; /** Such as `2026-11`. */ month: string | null; model_id: string | null; key_id: string | null; quantity: number; record_count: number; amount: Amount };
export type UsageRecord = { object: "usage_record"; id: string; meter: "predictions" | "training_seconds" | "stored_byte_hours"; quantity: number; amount: Amount; model_id: string | null; version_id: string | null; key_id: string | null; run_id: string | null; machine: string | null; time: string };
export type UsageSlice = { object: "usage_slice"; /** What Stripe knows the meter event by. */ identifier: string; /** Such as `predictions` or `training_seconds_lambda`. */ meter: string; hour: string; /** From 1; usage that comes late makes a further one. */ revision: number; kind: "usage" | "correction"; quantity: number; /** `parked`: Stripe refuses it until a person mends something. `late`: its invoice is final already. */ state: "pending" | "inflight" | "acked" | "parked" | "frozen" | "late"; attempts: number; last_attempt_at: string | null; reason: string | null };
export type Receipt = { object: "receipt"; statement: ReceiptStatement; /** At list price; what a plan includes is free on its invoice. */ price: Amount; algorithm: "Ed25519"; /** base64url */ signature: string; /** The 32 bytes of the key, base64url; compare it with the published one. */ public_key: string };
export type ReceiptStatement = { record: string; tenant: string; meter: "predictions" | "training_seconds" | "stored_byte_hours"; quantity: number; machine: string | null; model: string | null; model_version: string | null; api_key: string | null; run: string | null; time: string; /** Of the JSON of `inputs` without spaces. */ input_sha256: string | null; /** Of the JSON of `output` (of a list: of all outputs) without spaces. */ output_sha256: string | null };
export type ReceiptProof = { object: "receipt_proof"; receipt: Receipt; hour: { hour: string; root: string; record_count: number; quantity: number; proof: ({ side: "left" | "right"; hash: string })[] }; line: { period_id: string; meter: string; root: string; /** What all hours of the line add up to. */ quantity: number; proof: ({ side: "left" | "right"; hash: string })[] } };
export type SpendLimits = { object: "spend_limits"; currency: string; limits: (SpendLimitState)[]; /** Raised at 80 and 100 %, once a window each; newest first. */ alerts: (SpendAlert)[] };
export type SpendLimitState = { /** A UTC day, or a UTC calendar month. */ window: "day" | "month"; key_id: string | null; model_id: string | null; /** Minor units (cents) that may be spent in a window; 0 stops all spending. */ amount_minor: number; is_hard: boolean; window_started_at: string; window_ends_at: string; /** Spent, or leased to be spent within a minute. */ reserved_minor: number };
export type SpendAlert = { object: "spend_alert"; percent: 80 | 100; /** What is limited, such as `tenant month` or `key day`. */ limit: string; window_started_at: string; raised_at: string };
export type ReceiptKey = { object: "receipt_key"; algorithm: "Ed25519"; /** 32 bytes in base64url. */ public_key: string };
export type SponsorClick = { object: "sponsor_click"; name: string; url: string };
export type Plan = { object: "plan"; id: "free" | "starter" | "scale"; currency: string; /** Minor units of the currency, such as cents. */ monthly_minor: number; /** False: it stops at what it includes. */ is_metered: boolean; trial_days: number; meters: ({ /** Such as `predictions` or `training_seconds_lambda`. */ meter: string; /** Units that a month holds at no further price. */ included: number; /** Minor units for one unit beyond, exact. */ unit_amount_decimal: string | null })[] };
export type Subscription = { object: "subscription"; plan: "free" | "starter" | "scale"; status: "none" | "incomplete" | "incomplete_expired" | "trialing" | "active" | "past_due" | "unpaid" | "canceled" | "paused"; access: "full" | "read_only"; period_start: string | null; period_end: string | null; trial_end: string | null; /** It ends with the period. */ is_ending: boolean; overdue_since: string | null; /** When only reading is left, unless it is paid. */ read_only_at: string | null };
export type HostedPage = { object: "hosted_page"; /** Send the browser there. */ url: string; expires_at: string | null };
export type Credit = { object: "credit"; currency: string; /** What is left to pay for usage with; it is taken off final invoices. */ available_minor: number; grants: (CreditGrant)[] };
export type CreditGrant = { object: "credit_grant"; id: string; name: string | null; category: "paid" | "promotional"; /** Minor units of the currency, such as cents. */ amount_minor: number; granted_at: string; expires_at: string | null; voided_at: string | null };
export type Referrals = { object: "referrals"; /** Null until POST /v1/billing/referral_code makes it. */ code: string | null; /** Off the first invoices of whoever subscribes with the code. */ percent_off: number; months: number; /** Credit for each tenant that came by it, once it has paid an invoice. */ reward_minor: number; currency: string; data: ({ /** Minor units of the currency, such as cents. */ reward_minor: number; rewarded_at: string })[]; /** Minor units of the currency, such as cents. */ total_reward_minor: number };
export type InvoicePreview = { object: "invoice_preview"; plan: "free" | "starter" | "scale"; currency: string; period_start: string; period_end: string; /** Usage up to then is in it. */ as_of: string; lines: ({ kind: "month" | "proration" | "usage"; plan: "free" | "starter" | "scale"; meter: string | null; quantity: number; /** Minor units of the currency, such as cents. */ amount_minor: number; period_start: string; period_end: string })[]; /** Minor units of the currency, such as cents. */ subtotal_minor: number; /** Minor units of the currency, such as cents. */ discount_minor: number; /** Minor units of the currency, such as cents. */ credit_minor: number; /** Minor units of the currency, such as cents. */ total_minor: number };
export type WebhookEndpointWithSecret = { object: "webhook_endpoint"; id: string; url: string; event_types: ("run.succeeded" | "run.failed" | "run.cancelled" | "spend_limit.nearly_reached" | "spend_limit.reached" | "subscription.updated" | "invoice.paid" | "invoice.payment_failed")[] | null; /** Disabled when it answers 410 Gone: make a new one to go on. */ state: "enabled" | "disabled"; created_at: string; last_delivery: WebhookDelivery | null; /** Shown once, here: `whsec_` and base64. It signs every delivery (standardwebhooks.com). */ secret: string };
export type WebhookDelivery = { event_id: string; /** From 1. What fails is tried again, eight times within 22 hours. */ attempt: number; at: string; /** HTTP status of the answer; null when none came. */ status: number | null; /** Why no answer came. */ error: string | null };
export type WebhookEndpoint = { object: "webhook_endpoint"; id: string; url: string; event_types: ("run.succeeded" | "run.failed" | "run.cancelled" | "spend_limit.nearly_reached" | "spend_limit.reached" | "subscription.updated" | "invoice.paid" | "invoice.payment_failed")[] | null; /** Disabled when it answers 410 Gone: make a new one to go on. */ state: "enabled" | "disabled"; created_at: string; last_delivery: WebhookDelivery | null };
export type Event = { object: "event"; id: string; type: "run.succeeded" | "run.failed" | "run.cancelled"; timestamp: string; data: EndedRun } | { object: "event"; id: string; type: "spend_limit.nearly_reached" | "spend_limit.reached"; timestamp: string; data: SpendAlert } | { object: "event"; id: string; type: "subscription.updated"; timestamp: string; data: Subscription } | { object: "event"; id: string; type: "invoice.paid" | "invoice.payment_failed"; timestamp: string; data: BilledInvoice } | { object: "event"; id: string; type: "webhook_endpoint.test"; timestamp: string; data: { object: "webhook_endpoint"; id: string } };
export type EndedRun = { object: "run"; id: string; name: string | null; state: "succeeded" | "failed" | "cancelled"; dataset_id: string; model_id: string | null; version_id: string | null; error: Failure | null; finished_at: string };
export type BilledInvoice = { object: "invoice"; id: string; number: string | null; status: string | null; currency: string; total_minor: number; /** What is still to be paid. */ remaining_minor: number; /** A page where a person can read and pay it. */ hosted_url: string | null };
export type MarginReport = { object: "margin_report"; month: string; currency: string; /** Whose AWS list prices the costs are reckoned by. */ prices: { region: string; date: string }; tenants: ({ tenant_id: string; plan: string; margin: Margin; /** Under the changed plan; null where none was asked for. */ replayed: Margin | null; models: ({ model_id: string; margin: Margin })[] })[]; total: Margin; replayed_total: Margin | null };
export type Margin = { revenue_minor: number; cost_minor: number; margin_minor: number; /** Of the revenue; null where there was none. */ share: number | null };
export type PromotionCode = { object: "promotion_code"; id: string; code: string; partner: string; share_percent: number; is_active: boolean; redeemed_count: number };
export type AttributionReport = { object: "attribution_report"; month: string; currency: string; data: ({ tenant_id: string; promotion_code_id: string; /** Null where Stripe does not know it any more. */ code: string | null; partner: string | null; /** What the tenant paid in the month, by Stripe’s invoices. */ paid_minor: number; /** The partner’s share of it, rounded down. */ earned_minor: number })[]; by_partner: ({ partner: string; tenant_count: number; paid_minor: number; earned_minor: number })[] };
export type Sponsor = { object: "sponsor"; id: string; name: string; /** What answers of the free plan say, in English. */ line: string; line_zh: string | null; /** Where a click leads. */ url: string; per_thousand_impressions_minor: number; per_click_minor: number; starts_at: string; ends_at: string | null };
export type SponsorPayouts = { object: "sponsor_payouts"; month: string; data: ({ sponsor_id: string; name: string; /** Usage records of the month that showed it. */ impressions: number; /** Of those, at most one each. */ clicks: number; amount: Amount })[]; total: Amount };
export type Health = { status: "ok"; stage: string };

/** The API, one method for each operation. Every method can throw ApiProblem. */
export class GristmillClient extends HttpClient {
  /** Sign up: answers a tenant and its first API key, whose secret is shown once. */
  createTenant(request: { body: NewTenant }, options: CallOptions = {}): Promise<TenantWithKey> {
    return this.call({ method: 'POST', path: `/v1/tenants`, body: request.body }, options);
  }

  /** Read the tenant that the API key belongs to. */
  getTenant(options: CallOptions = {}): Promise<Tenant> {
    return this.call({ method: 'GET', path: `/v1/tenant` }, options);
  }

  /** Make an API key; its secret is shown once. */
  createApiKey(request: { body: NewApiKey }, options: CallOptions = {}): Promise<ApiKeyWithSecret> {
    return this.call({ method: 'POST', path: `/v1/api_keys`, body: request.body }, options);
  }

  /** List API keys, newest first, revoked ones as well. */
  listApiKeys(request: { limit?: number; after?: string } = {}, options: CallOptions = {}): Promise<{ object: "list"; data: (ApiKey)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/api_keys`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** Read one API key, without its secret. */
  getApiKey(request: { key_id: string }, options: CallOptions = {}): Promise<ApiKey> {
    return this.call({ method: 'GET', path: `/v1/api_keys/${encodeURIComponent(request.key_id)}` }, options);
  }

  /** Revoke an API key; it stops working within a minute. */
  revokeApiKey(request: { key_id: string }, options: CallOptions = {}): Promise<ApiKey> {
    return this.call({ method: 'DELETE', path: `/v1/api_keys/${encodeURIComponent(request.key_id)}` }, options);
  }

  /** Begin an upload: answers a dataset and presigned URLs for its parts. */
  createDataset(request: { body: NewDataset }, options: CallOptions = {}): Promise<DatasetUpload> {
    return this.call({ method: 'POST', path: `/v1/datasets`, body: request.body }, options);
  }

  /** List datasets, newest first. */
  listDatasets(request: { limit?: number; after?: string } = {}, options: CallOptions = {}): Promise<{ object: "list"; data: (Dataset)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/datasets`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** Get new URLs for the parts that have not arrived yet. */
  resumeUpload(request: { dataset_id: string }, options: CallOptions = {}): Promise<Upload> {
    return this.call({ method: 'POST', path: `/v1/datasets/${encodeURIComponent(request.dataset_id)}/upload_parts` }, options);
  }

  /** Say that every part has arrived; the dataset is profiled next. */
  completeUpload(request: { dataset_id: string; body: CompletedParts }, options: CallOptions = {}): Promise<Dataset> {
    return this.call({ method: 'POST', path: `/v1/datasets/${encodeURIComponent(request.dataset_id)}/complete`, body: request.body }, options);
  }

  /** Read one dataset. */
  getDataset(request: { dataset_id: string }, options: CallOptions = {}): Promise<Dataset> {
    return this.call({ method: 'GET', path: `/v1/datasets/${encodeURIComponent(request.dataset_id)}` }, options);
  }

  /** Delete a dataset, its file and every cleaned copy of it. */
  deleteDataset(request: { dataset_id: string }, options: CallOptions = {}): Promise<DatasetDeletion> {
    return this.call({ method: 'DELETE', path: `/v1/datasets/${encodeURIComponent(request.dataset_id)}` }, options);
  }

  /** Read what a dataset looks like, what is wrong with it and which fixes are suggested. */
  getProfile(request: { dataset_id: string }, options: CallOptions = {}): Promise<Profile> {
    return this.call({ method: 'GET', path: `/v1/datasets/${encodeURIComponent(request.dataset_id)}/profile` }, options);
  }

  /** Get a URL, for 15 minutes, to the file of a dataset as it was uploaded or made. */
  downloadDataset(request: { dataset_id: string }, options: CallOptions = {}): Promise<DatasetDownload> {
    return this.call({ method: 'GET', path: `/v1/datasets/${encodeURIComponent(request.dataset_id)}/download` }, options);
  }

  /** Say what a run would take and cost, before anything is spent. */
  estimateRun(request: { body: RunRequest }, options: CallOptions = {}): Promise<Estimate> {
    return this.call({ method: 'POST', path: `/v1/runs/estimate`, body: request.body }, options);
  }

  /** Turn a dataset into a trained, evaluated and deployed model. */
  createRun(request: { body: RunRequest }, options: CallOptions = {}): Promise<Run> {
    return this.call({ method: 'POST', path: `/v1/runs`, body: request.body }, options);
  }

  /** List runs, newest first. */
  listRuns(request: { limit?: number; after?: string } = {}, options: CallOptions = {}): Promise<{ object: "list"; data: (Run)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/runs`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** Read one run: state, progress, candidates, cost, and what went wrong if it failed. */
  getRun(request: { run_id: string }, options: CallOptions = {}): Promise<Run> {
    return this.call({ method: 'GET', path: `/v1/runs/${encodeURIComponent(request.run_id)}` }, options);
  }

  /** Stop a run; candidates that had finished stay billed, others are not. */
  cancelRun(request: { run_id: string }, options: CallOptions = {}): Promise<Run> {
    return this.call({ method: 'POST', path: `/v1/runs/${encodeURIComponent(request.run_id)}/cancel` }, options);
  }

  /** List what happened during a run, oldest first. */
  listRunEvents(request: { run_id: string; limit?: number; after?: string }, options: CallOptions = {}): Promise<{ object: "list"; data: (RunEvent)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/runs/${encodeURIComponent(request.run_id)}/events`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** List validation scores while candidates and trials train, by candidate and iteration. */
  listRunMetrics(request: { run_id: string; limit?: number; after?: string }, options: CallOptions = {}): Promise<{ object: "list"; data: (RunMetric)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/runs/${encodeURIComponent(request.run_id)}/metrics`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** List the candidates of a run, best first. */
  getLeaderboard(request: { run_id: string; limit?: number; after?: string }, options: CallOptions = {}): Promise<{ object: "list"; data: (Candidate)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/runs/${encodeURIComponent(request.run_id)}/leaderboard`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** List the settings that a run's search tried, by candidate, best first. */
  listTrials(request: { run_id: string; limit?: number; after?: string }, options: CallOptions = {}): Promise<{ object: "list"; data: (Trial)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/runs/${encodeURIComponent(request.run_id)}/trials`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** List models, newest first. */
  listModels(request: { limit?: number; after?: string } = {}, options: CallOptions = {}): Promise<{ object: "list"; data: (Model)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/models`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** Read one model and where its aliases point. */
  getModel(request: { model_id: string }, options: CallOptions = {}): Promise<Model> {
    return this.call({ method: 'GET', path: `/v1/models/${encodeURIComponent(request.model_id)}` }, options);
  }

  /** Delete a model with all of its versions and artifacts. */
  deleteModel(request: { model_id: string }, options: CallOptions = {}): Promise<ModelDeletion> {
    return this.call({ method: 'DELETE', path: `/v1/models/${encodeURIComponent(request.model_id)}` }, options);
  }

  /** List the versions of a model, newest first. */
  listVersions(request: { model_id: string; limit?: number; after?: string }, options: CallOptions = {}): Promise<{ object: "list"; data: (ModelVersion)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/models/${encodeURIComponent(request.model_id)}/versions`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** Read one version: its inputs, how well it does and which columns matter. */
  getVersion(request: { model_id: string; version_id: string }, options: CallOptions = {}): Promise<ModelVersion> {
    return this.call({ method: 'GET', path: `/v1/models/${encodeURIComponent(request.model_id)}/versions/${encodeURIComponent(request.version_id)}` }, options);
  }

  /** Read a version’s model card: its data, method, scores and limits, also as Markdown. */
  getModelCard(request: { model_id: string; version_id: string; language?: "en" | "zh" }, options: CallOptions = {}): Promise<ModelCard> {
    return this.call({ method: 'GET', path: `/v1/models/${encodeURIComponent(request.model_id)}/versions/${encodeURIComponent(request.version_id)}/card`, query: { language: request.language } }, options);
  }

  /** Point an alias at a version: `champion` answers predictions that name no other. */
  setAlias(request: { model_id: string; alias: "champion" | "challenger"; body: AliasTarget }, options: CallOptions = {}): Promise<Model> {
    return this.call({ method: 'PUT', path: `/v1/models/${encodeURIComponent(request.model_id)}/aliases/${encodeURIComponent(request.alias)}`, body: request.body }, options);
  }

  /** Get a link to a ZIP with the model; one of tables brings runners that score it offline, in Node.js and in Python. */
  exportModel(request: { model_id: string; version?: string }, options: CallOptions = {}): Promise<ModelExport> {
    return this.call({ method: 'GET', path: `/v1/models/${encodeURIComponent(request.model_id)}/export`, query: { version: request.version } }, options);
  }

  /** Predict from one input or up to 1,000; each input is metered, and billed once per Idempotency-Key. */
  predict(request: { model_id: string; body: PredictionRequest }, options: CallOptions = {}): Promise<Prediction | PredictionList> {
    return this.call({ method: 'POST', path: `/v1/models/${encodeURIComponent(request.model_id)}/predict`, body: request.body }, options);
  }

  /** Ask a question, in a new conversation or an old one; metered as one prediction. */
  converse(request: { model_id: string; body: TurnRequest }, options: CallOptions = {}): Promise<ConversationTurn> {
    return this.call({ method: 'POST', path: `/v1/models/${encodeURIComponent(request.model_id)}/conversations`, body: request.body }, options);
  }

  /** Read the last turns of a conversation. */
  getConversation(request: { model_id: string; conversation_id: string }, options: CallOptions = {}): Promise<Conversation> {
    return this.call({ method: 'GET', path: `/v1/models/${encodeURIComponent(request.model_id)}/conversations/${encodeURIComponent(request.conversation_id)}` }, options);
  }

  /** List the questions that were handed over in conversations, newest first; each is kept for 90 days. */
  listHandovers(request: { model_id: string; limit?: number; after?: string }, options: CallOptions = {}): Promise<{ object: "list"; data: (Handover)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/models/${encodeURIComponent(request.model_id)}/handovers`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** Say what a handed-over question should have been answered; said again, the last word counts. */
  answerHandover(request: { model_id: string; handover_id: string; body: HandoverAnswer }, options: CallOptions = {}): Promise<Handover> {
    return this.call({ method: 'PUT', path: `/v1/models/${encodeURIComponent(request.model_id)}/handovers/${encodeURIComponent(request.handover_id)}`, body: request.body }, options);
  }

  /** Make a dataset of the questions that were handed over; the column `answer` is empty where nobody has answered yet. */
  createHandoverDataset(request: { model_id: string; body: HandoverDatasetRequest }, options: CallOptions = {}): Promise<Dataset> {
    return this.call({ method: 'POST', path: `/v1/models/${encodeURIComponent(request.model_id)}/handovers/dataset`, body: request.body }, options);
  }

  /** Read a prediction that was stored, with its inputs and its feedback. */
  getPrediction(request: { prediction_id: string }, options: CallOptions = {}): Promise<StoredPrediction> {
    return this.call({ method: 'GET', path: `/v1/predictions/${encodeURIComponent(request.prediction_id)}` }, options);
  }

  /** Tell what was right where a stored prediction was made; told again, the last word counts. */
  giveFeedback(request: { prediction_id: string; body: FeedbackRequest }, options: CallOptions = {}): Promise<Feedback> {
    return this.call({ method: 'POST', path: `/v1/predictions/${encodeURIComponent(request.prediction_id)}/feedback`, body: request.body }, options);
  }

  /** List the feedback on a model, newest prediction first; it is kept as long as the model. */
  listFeedback(request: { model_id: string; limit?: number; after?: string }, options: CallOptions = {}): Promise<{ object: "list"; data: (Feedback)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/models/${encodeURIComponent(request.model_id)}/feedback`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** Read how right each version is by its feedback, beside its evaluation. */
  getFeedbackSummary(request: { model_id: string }, options: CallOptions = {}): Promise<FeedbackSummary> {
    return this.call({ method: 'GET', path: `/v1/models/${encodeURIComponent(request.model_id)}/feedback/summary` }, options);
  }

  /** Make a dataset of stored inputs with what was right, to train on; feedback without the truth is left out. */
  createFeedbackDataset(request: { model_id: string; body: FeedbackDatasetRequest }, options: CallOptions = {}): Promise<Dataset> {
    return this.call({ method: 'POST', path: `/v1/models/${encodeURIComponent(request.model_id)}/feedback/dataset`, body: request.body }, options);
  }

  /** Add usage of each meter up over a time range: by hour, day or month, by model, by key; whole hours. */
  getUsage(request: { from?: string; to?: string; group_by?: string; meter?: "predictions" | "training_seconds" | "stored_byte_hours" } = {}, options: CallOptions = {}): Promise<UsageReport> {
    return this.call({ method: 'GET', path: `/v1/usage`, query: { from: request.from, to: request.to, group_by: request.group_by, meter: request.meter } }, options);
  }

  /** List the ledger: every billable act of a time range, newest hour first; whole hours. */
  listUsageRecords(request: { limit?: number; after?: string; from?: string; to?: string } = {}, options: CallOptions = {}): Promise<{ object: "list"; data: (UsageRecord)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/usage/records`, query: { limit: request.limit, after: request.after, from: request.from, to: request.to } }, options);
  }

  /** List what of the usage was sent to Stripe, newest hour first, or what is stuck: `state=parked`. */
  listUsageSlices(request: { limit?: number; after?: string; state?: "pending" | "inflight" | "acked" | "parked" | "frozen" | "late" } = {}, options: CallOptions = {}): Promise<{ object: "list"; data: (UsageSlice)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/usage/slices`, query: { limit: request.limit, after: request.after, state: request.state } }, options);
  }

  /** A signed receipt of one use: hashes of input and output, model version, units, price, time. */
  getReceipt(request: { record_id: string; time?: string }, options: CallOptions = {}): Promise<Receipt> {
    return this.call({ method: 'GET', path: `/v1/usage/records/${encodeURIComponent(request.record_id)}/receipt`, query: { time: request.time } }, options);
  }

  /** Open an invoice line down to one receipt, by Merkle proofs that can be checked offline. */
  getReceiptProof(request: { record_id: string; time?: string }, options: CallOptions = {}): Promise<ReceiptProof> {
    return this.call({ method: 'GET', path: `/v1/usage/records/${encodeURIComponent(request.record_id)}/proof`, query: { time: request.time } }, options);
  }

  /** Read the spend limits with what is taken of each, and the alerts at 80 and 100 %. */
  getSpendLimits(options: CallOptions = {}): Promise<SpendLimits> {
    return this.call({ method: 'GET', path: `/v1/spend_limits` }, options);
  }

  /** Replace the spend limits; a new limit holds for every request within ten seconds. */
  putSpendLimits(request: { body: NewSpendLimits }, options: CallOptions = {}): Promise<SpendLimits> {
    return this.call({ method: 'PUT', path: `/v1/spend_limits`, body: request.body }, options);
  }

  /** The public key that receipts are signed under; keep it, and check them offline. */
  getReceiptKey(options: CallOptions = {}): Promise<ReceiptKey> {
    return this.call({ method: 'GET', path: `/v1/receipt_key` }, options);
  }

  /** Follow a sponsor’s line: counts the click, once for each answer, and leads to the sponsor. */
  openSponsor(request: { impression: string }, options: CallOptions = {}): Promise<void> {
    return this.call({ method: 'GET', path: `/v1/sponsor_clicks/${encodeURIComponent(request.impression)}` }, options);
  }

  /** List the plans: what a month costs, what it includes, and what goes beyond. */
  listPlans(options: CallOptions = {}): Promise<{ object: "list"; data: (Plan)[] }> {
    return this.call({ method: 'GET', path: `/v1/plans` }, options);
  }

  /** Read the plan, its period and what it allows now. */
  getSubscription(options: CallOptions = {}): Promise<Subscription> {
    return this.call({ method: 'GET', path: `/v1/subscription` }, options);
  }

  /** Change to another paid plan; the rest of the month is settled to the second on the next invoice. */
  changePlan(request: { body: PlanChange }, options: CallOptions = {}): Promise<Subscription> {
    return this.call({ method: 'PUT', path: `/v1/subscription`, body: request.body }, options);
  }

  /** Get the address of a page where a person subscribes to a plan. */
  createCheckout(request: { body: CheckoutRequest }, options: CallOptions = {}): Promise<HostedPage> {
    return this.call({ method: 'POST', path: `/v1/billing/checkout`, body: request.body }, options);
  }

  /** Get the address of a page with the card, the invoices and the end of the subscription. */
  createPortal(request: { body: PortalRequest }, options: CallOptions = {}): Promise<HostedPage> {
    return this.call({ method: 'POST', path: `/v1/billing/portal`, body: request.body }, options);
  }

  /** Get the address of a page where a person pays for usage ahead. */
  buyCredit(request: { body: CreditPurchase }, options: CallOptions = {}): Promise<HostedPage> {
    return this.call({ method: 'POST', path: `/v1/billing/credit`, body: request.body }, options);
  }

  /** Read the prepaid credit that is left, and every grant of it. */
  getCredit(options: CallOptions = {}): Promise<Credit> {
    return this.call({ method: 'GET', path: `/v1/billing/credit` }, options);
  }

  /** Make the code by which others subscribe with a discount, and bring credit to whoever gave it to them. */
  createReferralCode(options: CallOptions = {}): Promise<Referrals> {
    return this.call({ method: 'POST', path: `/v1/billing/referral_code` }, options);
  }

  /** Read the own referral code and the credit that it brought. */
  getReferrals(options: CallOptions = {}): Promise<Referrals> {
    return this.call({ method: 'GET', path: `/v1/billing/referrals` }, options);
  }

  /** Read the next invoice as it stands now, from the ledger. */
  previewInvoice(options: CallOptions = {}): Promise<InvoicePreview> {
    return this.call({ method: 'GET', path: `/v1/invoices/preview` }, options);
  }

  /** Have events sent to an address of yours; the secret that signs them is shown once. */
  createWebhookEndpoint(request: { body: NewWebhookEndpoint }, options: CallOptions = {}): Promise<WebhookEndpointWithSecret> {
    return this.call({ method: 'POST', path: `/v1/webhook_endpoints`, body: request.body }, options);
  }

  /** List webhook endpoints, newest first, with what came of the last delivery to each. */
  listWebhookEndpoints(request: { limit?: number; after?: string } = {}, options: CallOptions = {}): Promise<{ object: "list"; data: (WebhookEndpoint)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/webhook_endpoints`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** Read one webhook endpoint, without its secret. */
  getWebhookEndpoint(request: { endpoint_id: string }, options: CallOptions = {}): Promise<WebhookEndpoint> {
    return this.call({ method: 'GET', path: `/v1/webhook_endpoints/${encodeURIComponent(request.endpoint_id)}` }, options);
  }

  /** Delete a webhook endpoint; what was still to be sent to it is not. */
  deleteWebhookEndpoint(request: { endpoint_id: string }, options: CallOptions = {}): Promise<void> {
    return this.call({ method: 'DELETE', path: `/v1/webhook_endpoints/${encodeURIComponent(request.endpoint_id)}` }, options);
  }

  /** Send a test event to one endpoint. */
  testWebhookEndpoint(request: { endpoint_id: string }, options: CallOptions = {}): Promise<Event> {
    return this.call({ method: 'POST', path: `/v1/webhook_endpoints/${encodeURIComponent(request.endpoint_id)}/test` }, options);
  }

  /** List what happened in the last 30 days, newest first: what webhooks bring, word for word. */
  listEvents(request: { limit?: number; after?: string } = {}, options: CallOptions = {}): Promise<{ object: "list"; data: (Event)[]; has_more: boolean; next_cursor: string | null }> {
    return this.call({ method: 'GET', path: `/v1/events`, query: { limit: request.limit, after: request.after } }, options);
  }

  /** Read one event. */
  getEvent(request: { event_id: string }, options: CallOptions = {}): Promise<Event> {
    return this.call({ method: 'GET', path: `/v1/events/${encodeURIComponent(request.event_id)}` }, options);
  }

  /** What each tenant and model brought in a month, and what it cost at AWS list prices. */
  getMargin(request: { month: string }, options: CallOptions = {}): Promise<MarginReport> {
    return this.call({ method: 'GET', path: `/v1/operator/margin`, query: { month: request.month } }, options);
  }

  /** The same for a month as it would have been under a changed plan; nothing is changed. */
  replayMargin(request: { body: ReplayRequest }, options: CallOptions = {}): Promise<MarginReport> {
    return this.call({ method: 'POST', path: `/v1/operator/margin/replay`, body: request.body }, options);
  }

  /** Give a tenant credit that pays for usage; send an Idempotency-Key, so that it is given once. */
  grantCredit(request: { body: NewCreditGrant }, options: CallOptions = {}): Promise<CreditGrant> {
    return this.call({ method: 'POST', path: `/v1/operator/credit_grants`, body: request.body }, options);
  }

  /** Make a promotion code for a partner, or for a tenant that recommends the product. */
  createPromotionCode(request: { body: NewPromotionCode }, options: CallOptions = {}): Promise<PromotionCode> {
    return this.call({ method: 'POST', path: `/v1/operator/promotion_codes`, body: request.body }, options);
  }

  /** Who brought which tenant by which code, what it paid in a month and what the partner earned. */
  getAttributions(request: { month: string }, options: CallOptions = {}): Promise<AttributionReport> {
    return this.call({ method: 'GET', path: `/v1/operator/attributions`, query: { month: request.month } }, options);
  }

  /** Let answers of the free plan show a sponsor’s line; sponsors share them evenly. */
  createSponsor(request: { body: NewSponsor }, options: CallOptions = {}): Promise<Sponsor> {
    return this.call({ method: 'POST', path: `/v1/operator/sponsors`, body: request.body }, options);
  }

  /** List every sponsor there ever was. */
  listSponsors(options: CallOptions = {}): Promise<{ object: "list"; data: (Sponsor)[] }> {
    return this.call({ method: 'GET', path: `/v1/operator/sponsors` }, options);
  }

  /** Show a sponsor no more; what it owes stays. */
  endSponsor(request: { sponsor_id: string }, options: CallOptions = {}): Promise<Sponsor> {
    return this.call({ method: 'DELETE', path: `/v1/operator/sponsors/${encodeURIComponent(request.sponsor_id)}` }, options);
  }

  /** The impressions and clicks of a month by the ledger, and what each sponsor owes for them. */
  getSponsorPayouts(request: { month: string }, options: CallOptions = {}): Promise<SponsorPayouts> {
    return this.call({ method: 'GET', path: `/v1/operator/sponsor_payouts`, query: { month: request.month } }, options);
  }

  /** This API as OpenAPI 3.1. */
  getOpenApi(options: CallOptions = {}): Promise<Record<string, unknown>> {
    return this.call({ method: 'GET', path: `/openapi.json` }, options);
  }

  /** A plain-text guide to this API. */
  getLlmsTxt(options: CallOptions = {}): Promise<string> {
    return this.call({ method: 'GET', path: `/llms.txt` }, options);
  }

  /** Says that the API answers. */
  getHealth(options: CallOptions = {}): Promise<Health> {
    return this.call({ method: 'GET', path: `/healthz` }, options);
  }
}
