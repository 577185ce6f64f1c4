import type { Language } from './texts.ts';

type Title = readonly [english: string, chinese: string];

/** The gist of each problem that a person can meet here, above the API's own sentence. */
const titles: Readonly<Record<string, Title>> = {
  no_answer: ['The service does not answer. Are you online?', '服务没有响应，请检查网络连接。'],
  invalid_request: ['A field does not fit', '有一项填写不正确'],
  missing_api_key: ['No API key was sent', '没有提供 API 密钥'],
  invalid_api_key: ['This API key is not known', 'API 密钥无效'],
  revoked_api_key: ['This API key was revoked', 'API 密钥已被吊销'],
  expired_api_key: ['This API key has expired', 'API 密钥已过期'],
  missing_scope: ['This API key may not do that', '该 API 密钥没有此权限'],
  model_not_allowed: ['This API key may not use the model', '该 API 密钥不能使用此模型'],
  not_found: ['Nothing is here', '找不到该内容'],
  conflict: ['This cannot be done now', '当前状态不允许此操作'],
  dataset_in_use: ['A run is using the dataset', '数据集正被训练任务使用'],
  upload_incomplete: ['The upload is not complete', '上传尚未完成'],
  payload_too_large: ['This is too large', '内容过大'],
  dataset_too_large: ['The dataset is too large', '数据集过大'],
  invalid_input: ['An input does not fit the model', '输入与模型不符'],
  unusable_target: ['This column cannot be predicted', '该列无法作为目标列'],
  unusable_dataset: ['The file cannot be read as a table', '文件无法读成表格'],
  model_not_deployed: ['The model is not deployed', '模型尚未部署'],
  payment_overdue: ['The subscription is not paid: only reading is left', '订阅未付款，目前只能读取'],
  plan_limit_reached: ['The plan includes no more of this', '套餐额度已用完'],
  spend_limit_reached: ['A spend limit is reached', '已达到消费上限'],
  daily_limit_reached: ['A daily spend limit is reached', '已达到每日消费上限'],
  rate_limited: ['Too many requests', '请求过于频繁'],
  internal_error: ['Something failed on our side', '服务内部出错'],
  unavailable: ['The service cannot answer right now', '服务暂时不可用'],

  binary_data: ['This is not a text file', '这不是文本文件'],
  invalid_bytes: ['The file holds broken characters', '文件中有无法识别的字符'],
  duplicate_header: ['Two columns have the same name', '有重名的列'],
  empty_header: ['A column has no name', '有的列没有名称'],
  empty_dataset: ['The file is empty', '文件是空的'],
  no_rows: ['The file has no rows', '文件中没有数据行'],
  too_few_rows: ['There are too few rows', '数据行太少'],
  too_many_rows: ['There are too many rows', '数据行太多'],
  too_many_columns: ['There are too many columns', '列太多'],
  ragged_rows: ['Rows differ in length', '各行的列数不一致'],
  line_too_long: ['A line is too long', '有一行过长'],
  unclosed_quote: ['A quote is never closed', '引号没有闭合'],
  unreadable_record: ['A row cannot be read', '有一行无法读取'],
  target_missing: ['The target column is missing', '找不到目标列'],
  gate_not_passed: ['No candidate is better than the baseline', '没有优于基线的候选模型'],
  no_candidate_trained: ['No candidate could be trained', '没有训练成功的候选模型'],
  timed_out: ['It took too long', '运行超时'],
};

/** The title of a problem in the chosen language, or null where only the API's own sentence is known. */
export const problemTitle = (code: string, language: Language): string | null =>
  titles[code]?.[language === 'zh' ? 1 : 0] ?? null;
