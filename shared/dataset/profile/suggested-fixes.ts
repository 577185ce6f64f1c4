import type { Finding, Fix } from '../schema.ts';

/** The fixes that the findings suggest, in order: what a run applies unless the tenant chooses otherwise. */
export function suggestedFixes({ findings }: { readonly findings: readonly Finding[] }): readonly Fix[] {
  return findings.flatMap(({ suggested_fix: fix }) => (fix ? [fix] : []));
}
