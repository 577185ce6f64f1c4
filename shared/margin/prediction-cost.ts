import { awsPrices } from './aws-prices.ts';

/** What serving one prediction consumes; `npm run bench -- cost` measures it on the twin. */
export interface PredictionFootprint {
  /** Time of the predict function, milliseconds as billed. */
  readonly functionMs: number;
  readonly functionGigabytes: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly answerBytes: number;
  readonly logBytes: number;
  readonly ledgerBytes: number;
}

/** As measured (see the README's table of benches): one row a request, one prediction a request. */
export const measuredFootprint: PredictionFootprint = {
  functionMs: 12,
  functionGigabytes: 1.73,
  writeUnits: 1.1,
  readUnits: 0.5,
  answerBytes: 900,
  logBytes: 700,
  ledgerBytes: 700,
};

const gigabyte = 1e9;
const million = 1e6;

/** US dollars for a million predictions, item by item. */
export function costOfMillion(footprint: PredictionFootprint): Readonly<Record<string, number>> {
  const { lambda, dynamodb, apiGateway, cloudfront, waf, logs } = awsPrices;
  const gigabyteSeconds = (footprint.functionMs / 1000) * footprint.functionGigabytes;
  const each = {
    'CloudFront requests': cloudfront.request,
    'CloudFront transfer': (footprint.answerBytes / gigabyte) * cloudfront.gigabyteOut,
    'WAF requests': waf.request,
    'API Gateway requests': apiGateway.request,
    'Lambda requests': lambda.request,
    'Lambda time': gigabyteSeconds * lambda.gigabyteSecond,
    'DynamoDB writes': footprint.writeUnits * dynamodb.writeUnit,
    'DynamoDB reads': footprint.readUnits * dynamodb.readUnit,
    'ledger, kept a month': (footprint.ledgerBytes / gigabyte) * dynamodb.gigabyteMonth,
    'logs taken in': (footprint.logBytes / gigabyte) * logs.gigabyteIn,
  };
  return Object.fromEntries(Object.entries(each).map(([item, dollars]) => [item, dollars * million]));
}

/** The sum of an itemised cost. */
export const totalOf = (items: Readonly<Record<string, number>>): number =>
  Object.values(items).reduce((sum, dollars) => sum + dollars, 0);
