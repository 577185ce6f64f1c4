import * as z from 'zod';
import type { ColumnProfile, Fix, Profile } from '../dataset/schema.ts';
import { ProblemError } from '../runtime/errors.ts';
import { parseRequest } from '../runtime/parse.ts';

const spellings = z.array(z.string()).min(1);
const params = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['drop_duplicate_rows', 'drop_ragged_rows', 'drop_column', 'trim_text']),
    params: z.strictObject({}),
  }),
  z.object({ kind: z.literal('mark_missing'), params: z.strictObject({ markers: spellings }) }),
  z.object({ kind: z.literal('merge_spellings'), params: z.strictObject({ canonical: spellings }) }),
  z.object({
    kind: z.literal('correct_typos'),
    params: z
      .strictObject({ from: spellings, to: spellings })
      .refine(({ from, to }) => from.length === to.length, { path: ['to'], message: 'must be as long as `from`' }),
  }),
  z.object({
    kind: z.literal('parse_numbers'),
    params: z.strictObject({
      decimal: z.enum(['.', ',']).optional(),
      percent: z.enum(['fraction', 'as_written']).optional(),
      unit: z.string().optional(),
    }),
  }),
  z.object({
    kind: z.literal('parse_datetimes'),
    params: z.strictObject({ order: z.enum(['month_first', 'day_first']).optional() }),
  }),
  z.object({
    kind: z.literal('clip_outliers'),
    params: z.strictObject({ low: z.number().optional(), high: z.number().optional() }),
  }),
]);
const request = z.object({ fixes: z.array(params) });

/** Fixes that read whole rows, and fixes that mean something for some kinds of columns only. */
const rowFixes: readonly Fix['kind'][] = ['drop_duplicate_rows', 'drop_ragged_rows'];
const columnKinds: { readonly [kind in Fix['kind']]?: readonly ColumnProfile['kind'][] } = {
  parse_numbers: ['numeric'],
  clip_outliers: ['numeric'],
  parse_datetimes: ['datetime'],
  merge_spellings: ['categorical', 'boolean', 'text', 'identifier'],
  correct_typos: ['categorical', 'text', 'identifier'],
};

/**
 * Checks that every fix says something about this dataset, so that none is taken and then ignored.
 * Throws ProblemError `invalid_request` that names the first one which does not.
 */
export function checkFixes(fixes: readonly Fix[], { columns }: Profile, target: string): void {
  parseRequest(request, { fixes }, 'body');
  const seen = new Set<string>();
  fixes.forEach((fix, index) => {
    const place = `fixes[${index}]`;
    const fault = columnFault(fix, columns, target);
    if (fault !== undefined) throw refused(`${place}.column`, fault);
    const name = JSON.stringify([fix.kind, fix.column]);
    if (seen.has(name)) throw refused(place, `is the second ${fix.kind} in the same place: make them one`);
    seen.add(name);
  });
}

function columnFault({ kind, column: name }: Fix, columns: Profile['columns'], target: string): string | undefined {
  if (rowFixes.includes(kind)) return name === null ? undefined : `must be null: ${kind} reads whole rows`;
  if (name === null) return `must name the column that ${kind} changes`;
  const column = columns.find((candidate) => candidate.name === name);
  if (!column) return `the dataset has no column "${name}"`;
  if (kind === 'drop_column' && name === target) return 'is the target, which cannot be dropped';
  const kinds = columnKinds[kind];
  if (!kinds || kinds.includes(column.kind)) return undefined;
  return `"${name}" is ${column.kind}; ${kind} changes columns that are ${kinds.join(', ')}`;
}

const refused = (param: string, fault: string) =>
  new ProblemError('invalid_request', `\`${param}\`: ${fault}.`, { param });
