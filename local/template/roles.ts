import * as z from 'zod';
import type { PolicyStatement, RoleSpec } from '../deployment.ts';
import { readProperties } from './read-properties.ts';
import type { Resource, Resources } from './resources.ts';

const oneOrMany = z.union([z.string().transform((value) => [value]), z.array(z.string())]);
const values = z.preprocess((value) => (Array.isArray(value) ? value : [value]).map(String), z.array(z.string()));

/** NotAction, NotResource and NotPrincipal are no members here, so that they are refused. */
const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Action: oneOrMany,
    Resource: oneOrMany.optional(),
    Principal: z.unknown().optional(),
    Condition: z.record(z.string(), z.record(z.string(), values)).default({}),
  })
  .transform(
    ({ Effect, Action, Resource, Condition }): PolicyStatement => ({
      effect: Effect,
      actions: Action,
      resources: Resource ?? [],
      conditions: Condition,
    }),
  );
const statements = z.object({
  Statement: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(statement)),
});

const trust = z.object({
  Statement: z.array(
    z.object({ Effect: z.literal('Allow'), Principal: z.object({ Service: oneOrMany }).partial().optional() }),
  ),
});

const roleProperties = z.object({
  AssumeRolePolicyDocument: trust,
  Policies: z.array(z.object({ PolicyDocument: statements })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
});
const policyProperties = z.object({ PolicyDocument: statements, Roles: z.array(z.string()).default([]) });

/** Logs go to files on the laptop, and there are no instances: policies for these alone need no evaluation. */
const loggingPolicies =
  /^arn:aws:iam::aws:policy\/(service-role\/(AWSLambdaBasicExecutionRole|AmazonEC2ContainerServiceforEC2Role)|AWSXRayDaemonWriteAccess)$/;

/** A role with the statements of its own, attached and managed policies. */
export function readRoles(resources: Resources): RoleSpec[] {
  const attached = [...resources.ofType('AWS::IAM::Policy'), ...resources.ofType('AWS::IAM::ManagedPolicy')].map(
    (resource) => ({ resource, ...readProperties(policyProperties, resource) }),
  );
  return resources.ofType('AWS::IAM::Role').map((role) => {
    const { AssumeRolePolicyDocument, Policies, ManagedPolicyArns } = readProperties(roleProperties, role);
    const managed = ManagedPolicyArns.filter((arn) => !loggingPolicies.test(arn)).map((arn) => {
      const found = attached.find(({ resource }) => resource.ref === arn);
      if (!found) throw new Error(`Role ${role.ref} has the managed policy ${arn}, which the twin does not know`);
      return found.PolicyDocument;
    });
    const named = attached.filter(({ Roles }) => Roles.includes(role.ref)).map((policy) => policy.PolicyDocument);
    const documents = [...Policies.map((policy) => policy.PolicyDocument), ...named, ...managed];
    return {
      arn: role.attribute('Arn'),
      name: role.ref,
      trustedServices: AssumeRolePolicyDocument.Statement.flatMap(({ Principal }) => Principal?.Service ?? []),
      statements: documents.flatMap(({ Statement }) => Statement),
    };
  });
}

const bucketPolicyProperties = z.object({
  Bucket: z.string(),
  PolicyDocument: z.object({ Statement: z.array(z.looseObject({ Effect: z.string(), Principal: z.unknown() })) }),
});

/** Whether a bucket's policy lets CloudFront read from it: without, a distribution answers 403 for every object. */
export function isReadableByCloudFront(bucket: Resource, resources: Resources): boolean {
  const policies = resources
    .ofType('AWS::S3::BucketPolicy')
    .map((policy) => readProperties(bucketPolicyProperties, policy))
    .filter((policy) => policy.Bucket === bucket.ref);
  return policies.some(({ PolicyDocument }) =>
    PolicyDocument.Statement.some(
      ({ Effect, Principal, ...rest }) =>
        Effect === 'Allow' &&
        JSON.stringify(Principal).includes('cloudfront.amazonaws.com') &&
        JSON.stringify(rest).includes('s3:GetObject'),
    ),
  );
}
