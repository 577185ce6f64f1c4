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
  const types = typesWanted(issue);
  if (types.length > 1) return { path: pathOf(issue.path), message: typeFault(types, issue) };
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const inner = firstFault(closestBranch(issue.errors));
    return { path: joinPaths(pathOf(issue.path), inner.path), message: inner.message };
  }
  const message = issue.message.replace(/^Invalid input: /, '').replace(/^Too (big|small): /, '');
  return { path: pathOf(issue.path), message: message.charAt(0).toLowerCase() + message.slice(1) };
}

/** The branch that got furthest: its first fault lies deepest in the value, and at one depth the type was right. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const reach = ([issue]: readonly Issue[]) =>
    issue === undefined ? 0 : 2 * issue.path.length + Number(typesWanted(issue).length === 0);
  return branches.reduce((best, branch) => (reach(branch) > reach(best) ? branch : best));
}

/** The types of which the value has none; empty where its type is right and something else is not. */
function typesWanted(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_type') return [issue.expected === 'record' ? 'object' : issue.expected];
  if (issue.code !== 'invalid_union') return [];
  const branches = issue.errors.map(([first]) => (first && first.path.length === 0 ? typesWanted(first) : []));
  return branches.some((types) => types.length === 0) ? [] : [...new Set(branches.flat())];
}

function typeFault(types: readonly string[], issue: Issue): string {
  const received = /received .*/.exec(messageOf(issue))?.[0];
  const wanted = `expected ${types.slice(0, -1).join(', ')} or ${types.at(-1)}`;
  return received === undefined ? wanted : `${wanted}, ${received}`;
}

/** Of a union, what its first branch says. */
function messageOf(issue: Issue): string {
  const inner = issue.code === 'invalid_union' ? issue.errors[0]?.[0] : undefined;
  return inner ? messageOf(inner) : issue.message;
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : joinPaths(text, String(key))), '');

const joinPaths = (left: string, right: string): string =>
  left === '' || right === '' || right.startsWith('[') ? left + right : `${left}.${right}`;
