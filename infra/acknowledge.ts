import { Stack, Validations } from 'aws-cdk-lib';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/** Accepts findings of cdk-nag on one construct, each by its full id, for a stated reason. */
export function acknowledge(construct: IConstruct, reason: string, ids: readonly string[]): void {
  for (const id of ids) Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${id}`, reason });
}

/** Accepts the wildcards of a role's policy, each named by its resource, for a stated reason. */
export function acknowledgeWildcards(construct: IConstruct, reason: string, resources: readonly string[]): void {
  const names = resources.map((resource) => flattenCfnReference(Stack.of(construct).resolve(resource)));
  acknowledge(
    construct,
    reason,
    names.map((name) => `IAM5[Resource::${name}]`),
  );
}
