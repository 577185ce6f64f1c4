import { describe, expect, test } from 'vitest';
import type { PolicyStatement } from '../../local/deployment.ts';
import { createAuthorize } from '../../local/iam.ts';
import type { Permission } from '../../local/service.ts';

const caller = { kind: 'role', arn: 'arn:aws:iam::000000000000:role/worker' } as const;
const bucket = 'arn:aws:s3:::data';

const allow = (actions: string[], resources: string[], conditions: PolicyStatement['conditions'] = {}) =>
  ({ effect: 'Allow', actions, resources, conditions }) as const;

function isAllowed(statements: PolicyStatement[], permission: Permission): boolean {
  const role = { arn: caller.arn, name: 'worker', trustedServices: [], statements };
  try {
    createAuthorize([role], () => {})(caller, [permission]);
    return true;
  } catch {
    return false;
  }
}

describe('the IAM evaluator', () => {
  test('denies by default, also a caller without a role', () => {
    expect(isAllowed([], { action: 's3:GetObject', resource: `${bucket}/k` })).toBe(false);
    const authorize = createAuthorize([], () => {});
    expect(() => authorize(caller, [{ action: 's3:GetObject', resource: bucket }])).toThrow(/is not authorized/);
  });

  test.each([
    ['s3:GetObject', `${bucket}/tenants/t1/raw/d1/data`, true],
    ['S3:getobject', `${bucket}/tenants/t1/raw/d1/data`, true],
    ['s3:GetObjectTagging', `${bucket}/tenants/t1/raw/d1/data`, false],
    ['s3:GetObject', `${bucket}/tenants/t1/clean/d1/data`, false],
    ['s3:GetObject', `${bucket}/TENANTS/t1/raw/d1/data`, false],
    ['s3:PutObject', `${bucket}/tenants/t1/raw/d1/data`, false],
  ])('wildcards: %s on %s is %s', (action, resource, expected) => {
    expect(isAllowed([allow(['s3:GetObject'], [`${bucket}/tenants/*/raw/*`])], { action, resource })).toBe(expected);
  });

  test('a dot in a pattern is a dot, and ? is one character', () => {
    const statements = [allow(['s3:Get?bject'], ['arn:aws:s3:::a.b'])];
    expect(isAllowed(statements, { action: 's3:GetObject', resource: 'arn:aws:s3:::a.b' })).toBe(true);
    expect(isAllowed(statements, { action: 's3:GetObject', resource: 'arn:aws:s3:::axb' })).toBe(false);
  });

  test('an explicit deny wins over any allow', () => {
    const deny: PolicyStatement = { ...allow(['s3:Delete*'], ['*']), effect: 'Deny' };
    const statements = [allow(['s3:*'], ['*']), deny];
    expect(isAllowed(statements, { action: 's3:DeleteObject', resource: bucket })).toBe(false);
    expect(isAllowed(statements, { action: 's3:GetObject', resource: bucket })).toBe(true);
  });

  test('every permission of a call must be allowed', () => {
    const role = {
      arn: caller.arn,
      name: 'worker',
      trustedServices: [],
      statements: [allow(['dynamodb:PutItem'], ['*'])],
    };
    const authorize = createAuthorize([role], () => {});
    const both = [
      { action: 'dynamodb:PutItem', resource: 't' },
      { action: 'dynamodb:ConditionCheckItem', resource: 't' },
    ];
    expect(() => authorize(caller, both)).toThrow(/ConditionCheckItem/);
  });

  test.each([
    ['StringLike', 's3:prefix', ['tenants/*'], ['tenants/t1/'], true],
    ['StringLike', 's3:prefix', ['tenants/*'], ['other/'], false],
    ['StringEquals', 's3:prefix', ['a'], undefined, false],
    ['StringEqualsIfExists', 's3:prefix', ['a'], undefined, true],
    ['StringNotEquals', 'k', ['a', 'b'], ['b'], false],
    ['StringNotEquals', 'k', ['a', 'b'], ['c'], true],
    ['ForAllValues:StringLike', 'dynamodb:LeadingKeys', ['KEYHASH#*'], ['KEYHASH#1', 'KEYHASH#2'], true],
    ['ForAllValues:StringLike', 'dynamodb:LeadingKeys', ['KEYHASH#*'], ['KEYHASH#1', 'tnt_1'], false],
    ['ForAllValues:StringLike', 'dynamodb:LeadingKeys', ['KEYHASH#*'], undefined, true],
    ['ForAnyValue:StringEquals', 'k', ['a'], ['b', 'a'], true],
    ['NumericLessThanEquals', 'sagemaker:MaxRuntimeInSeconds', ['3600'], ['3600'], true],
    ['NumericLessThanEquals', 'sagemaker:MaxRuntimeInSeconds', ['3600'], ['3601'], false],
    ['Null', 'k', ['true'], undefined, true],
    ['Null', 'k', ['false'], undefined, false],
    ['Bool', 'aws:SecureTransport', ['false'], ['true'], false],
  ])('condition %s on %s wanting %j with %j is %s', (operator, key, wanted, values, expected) => {
    const permission = { action: 'a:b', resource: 'r', context: values ? { [key]: values } : {} };
    expect(isAllowed([allow(['a:b'], ['r'], { [operator]: { [key]: wanted } })], permission)).toBe(expected);
  });

  test('a condition operator it does not know is an error, not a pass', () => {
    const role = {
      arn: caller.arn,
      name: 'w',
      trustedServices: [],
      statements: [allow(['*'], ['*'], { DateLessThan: { 'aws:CurrentTime': ['2020-01-01'] } })],
    };
    expect(() => createAuthorize([role], () => {})).toThrow(/DateLessThan/);
  });
});
