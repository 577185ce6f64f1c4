import * as z from 'zod';

const variables = {
  STAGE: z.string().min(1),
  TABLE_NAME: z.string().min(3),
  BUCKET_NAME: z.string().min(3),
  /** `name`, or `name:alias`. */
  INFERENCE_FUNCTION: z.string().regex(/^[\w-]+(:[\w-]+)?$/),
  STATE_MACHINE_ARN: z.string().startsWith('arn:'),
  KEY_PEPPER_SECRET_ARN: z.string().startsWith('arn:'),
  RECEIPT_KEY_SECRET_ARN: z.string().startsWith('arn:'),
  STRIPE_SECRET_ARN: z.string().startsWith('arn:'),
  WEBHOOK_KEY_SECRET_ARN: z.string().startsWith('arn:'),
  WEBHOOK_QUEUE_URL: z.url(),
  TRAINING_JOBS: z.enum(['sagemaker', 'batch']),
  TRAINING_INSTANCE_TYPE: z.string().startsWith('ml.'),
  TRAINING_MAX_RUNTIME_SECONDS: z.string().regex(/^[1-9]\d*$/),
  /** Of the hub that pretrained models are fetched from; it must speak as Hugging Face does. */
  HUB_URL: z.url({ protocol: /^https?$/ }),
  /** After so long the pipeline ends any run. */
  PIPELINE_MAX_SECONDS: z.string().regex(/^[1-9]\d*$/),
} as const;
type VariableName = keyof typeof variables;

/** Which variables each function reads: `infra` sets exactly these, and the handlers read no others. */
const functionVariables = {
  meta: ['STAGE'],
  tenants: ['STAGE', 'TABLE_NAME', 'KEY_PEPPER_SECRET_ARN'],
  keys: ['STAGE', 'TABLE_NAME', 'KEY_PEPPER_SECRET_ARN'],
  datasets: ['STAGE', 'TABLE_NAME', 'BUCKET_NAME'],
  runs: [
    'STAGE',
    'TABLE_NAME',
    'BUCKET_NAME',
    'STATE_MACHINE_ARN',
    'TRAINING_JOBS',
    'TRAINING_INSTANCE_TYPE',
    'TRAINING_MAX_RUNTIME_SECONDS',
    'PIPELINE_MAX_SECONDS',
    'HUB_URL',
  ],
  models: ['STAGE', 'TABLE_NAME', 'BUCKET_NAME'],
  predict: ['STAGE', 'TABLE_NAME', 'BUCKET_NAME', 'INFERENCE_FUNCTION'],
  inference: ['STAGE', 'BUCKET_NAME'],
  usage: ['STAGE', 'TABLE_NAME', 'RECEIPT_KEY_SECRET_ARN'],
  billing: ['STAGE', 'TABLE_NAME', 'STRIPE_SECRET_ARN'],
  'stripe-webhook': ['STAGE', 'TABLE_NAME', 'STRIPE_SECRET_ARN'],
  'stripe-sweep': ['STAGE', 'TABLE_NAME', 'STRIPE_SECRET_ARN'],
  operator: ['STAGE', 'TABLE_NAME', 'STRIPE_SECRET_ARN'],
  webhooks: ['STAGE', 'TABLE_NAME', 'WEBHOOK_KEY_SECRET_ARN'],
  'publish-events': ['STAGE', 'TABLE_NAME', 'WEBHOOK_QUEUE_URL'],
  'deliver-webhooks': ['STAGE', 'TABLE_NAME', 'WEBHOOK_QUEUE_URL', 'WEBHOOK_KEY_SECRET_ARN'],
  authorizer: ['STAGE', 'TABLE_NAME', 'KEY_PEPPER_SECRET_ARN'],
  prepare: ['STAGE', 'TABLE_NAME', 'BUCKET_NAME', 'HUB_URL'],
  train: ['STAGE', 'TABLE_NAME', 'BUCKET_NAME'],
  release: ['STAGE', 'TABLE_NAME', 'BUCKET_NAME', 'INFERENCE_FUNCTION'],
  'fold-usage': ['STAGE', 'TABLE_NAME'],
  'meter-storage': ['STAGE', 'TABLE_NAME', 'BUCKET_NAME'],
  'seal-usage': ['STAGE', 'TABLE_NAME'],
  'send-usage': ['STAGE', 'TABLE_NAME', 'STRIPE_SECRET_ARN'],
  'reconcile-usage': ['STAGE', 'TABLE_NAME', 'STRIPE_SECRET_ARN'],
  'settle-invoices': ['STAGE', 'TABLE_NAME', 'STRIPE_SECRET_ARN'],
  'reclaim-leases': ['STAGE', 'TABLE_NAME'],
} as const satisfies Readonly<Record<string, readonly VariableName[]>>;

export type FunctionName = keyof typeof functionVariables;
/** The environment of one function, as `infra` must set it. */
export type FunctionEnvironment<F extends FunctionName> = Readonly<
  Record<(typeof functionVariables)[F][number], string>
>;

/** Reads the variables of function `name` once, at cold start; throws EnvironmentError that names every bad one. */
export function readEnvironment<F extends FunctionName>(
  name: F,
  source: Readonly<Record<string, string | undefined>> = process.env,
): FunctionEnvironment<F> {
  const names: readonly VariableName[] = functionVariables[name];
  const parsed = names.map((variable) => ({ variable, result: variables[variable].safeParse(source[variable]) }));
  const bad = parsed.filter(({ result }) => !result.success).map(({ variable }) => variable);
  if (bad.length > 0) throw new EnvironmentError(name, bad);
  return Object.fromEntries(parsed.map(({ variable, result }) => [variable, result.data])) as FunctionEnvironment<F>;
}

/** A function was deployed without a variable that it needs. */
class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';

  constructor(functionName: string, variableNames: readonly string[]) {
    super(
      `Function ${functionName} needs environment variables that are missing or malformed: ${variableNames.join(', ')}`,
    );
  }
}
