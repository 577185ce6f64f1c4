import type * as z from 'zod';
import { ProblemError } from './errors.ts';

type Issue = z.core.$ZodIssue;

/** Parses with a schema; throws ProblemError `invalid_request` whose `param` is the path of the first fault. */
export function parseRequest<S extends z.ZodType>(schema: S, value: unknown, place: 'body' | 'query'): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = firstFault(parsed.error.issues);
  const param = path === '' ? place : path;
  throw new ProblemError('invalid_request', `\`${param}\`: ${message}.`, { param });
}

function firstFault(issues: readonly Issue[]): { path: string; message: string } {
  const [issue] = issues;
  if (issue === undefined) return { path: '', message: 'is not valid' };
  if (issue.code === 'unrecognized_keys') {
    return { path: pathOf([...issue.path, issue.keys[0] ?? '']), message: 'is not a known field' };
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const inner = firstFault(closestBranch(issue.errors));
    return { path: joinPaths(pathOf(issue.path), inner.path), message: inner.message };
  }
  const message = issue.message.replace(/^Invalid input: /, '').replace(/^Too (big|small): /, '');
  return { path: pathOf(issue.path), message: message.charAt(0).toLowerCase() + message.slice(1) };
}

/** The branch that got furthest: its first fault lies deepest in the value. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depthOf = (issues: readonly Issue[]) => issues[0]?.path.length ?? 0;
  return branches.reduce((best, branch) => (depthOf(branch) > depthOf(best) ? branch : best));
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : joinPaths(text, String(key))), '');

const joinPaths = (left: string, right: string): string =>
  left === '' || right === '' || right.startsWith('[') ? left + right : `${left}.${right}`;
