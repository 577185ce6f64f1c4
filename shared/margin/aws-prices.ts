/**
 * AWS list prices in US dollars, without free tier, savings plans or volume tiers: what an operator pays at most.
 * Noted by hand from the public price pages named here; compare them with your region's before you rely on a margin.
 */
export const awsPrices = {
  region: 'us-east-1',
  date: '2025-11-01',
  sources: {
    lambda: 'https://aws.amazon.com/lambda/pricing/',
    dynamodb: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    api_gateway: 'https://aws.amazon.com/api-gateway/pricing/',
    cloudfront: 'https://aws.amazon.com/cloudfront/pricing/',
    waf: 'https://aws.amazon.com/waf/pricing/',
    logs: 'https://aws.amazon.com/cloudwatch/pricing/',
    s3: 'https://aws.amazon.com/s3/pricing/',
    sagemaker: 'https://aws.amazon.com/sagemaker/pricing/',
    step_functions: 'https://aws.amazon.com/step-functions/pricing/',
  },
  /** Arm, first tier. */
  lambda: { gigabyteSecond: 0.000_013_333_4, request: 0.2e-6 },
  dynamodb: { writeUnit: 0.625e-6, readUnit: 0.125e-6, gigabyteMonth: 0.25 },
  apiGateway: { request: 1e-6 },
  cloudfront: { request: 1e-6, gigabyteOut: 0.085 },
  waf: { request: 0.6e-6 },
  logs: { gigabyteIn: 0.5 },
  s3: { gigabyteMonth: 0.023 },
  stepFunctions: { transition: 25e-6 },
  /** Training jobs, on demand, an hour. */
  sagemaker: {
    'ml.m5.large': 0.115,
    'ml.m5.xlarge': 0.23,
    'ml.m5.2xlarge': 0.461,
    'ml.g4dn.xlarge': 0.736,
    'ml.g5.xlarge': 1.408,
  },
} as const;
