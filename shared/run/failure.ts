import * as z from 'zod';
import { CancelledError, RunError } from '../runtime/errors.ts';
import type { Failure } from '../runtime/failure-schema.ts';

/** A caught error as Step Functions hands it on: its name, and a text that is JSON for a Lambda's error. */
export interface StatesError {
  readonly error: string;
  readonly cause: string;
}

/** A RunError travels through Step Functions as its message: this prefix carries code, param and rows. */
const marker = 'gristmill:';

const carried = z.object({
  code: z.string(),
  message: z.string(),
  param: z.string().nullable(),
  rows: z.array(z.int()).nullable(),
});
const lambdaCause = z.object({ errorMessage: z.string() });

/** What a RunError shows on its run. */
export function failureOf(error: RunError): Failure {
  const { code, message, param, rows } = error;
  return { code, message, param: param ?? null, rows: rows ? [...rows].slice(0, 20) : null };
}

/** A RunError that survives the way through Step Functions: name kept for its catches, failure in the message. */
export function toStatesError(error: unknown): unknown {
  if (!(error instanceof RunError)) return error;
  return new RunError(error.code, marker + JSON.stringify(failureOf(error)), { cause: error });
}

/** Reads what a caught error says; null when the run was cancelled, which is no failure. */
export function readStatesError({ error, cause }: StatesError): Failure | null {
  if (error === CancelledError.name) return null;
  const text = messageOf(cause);
  const start = text.indexOf(marker);
  if (start >= 0) {
    const parsed = carried.safeParse(parseJson(firstObject(text.slice(start + marker.length))));
    if (parsed.success) return parsed.data;
  }
  return { ...knownFailure(error, text), param: null, rows: null };
}

function knownFailure(error: string, text: string): { code: string; message: string } {
  if (
    /Sandbox\.Timedout|States\.Timeout|MaxRuntimeExceeded|attempt duration exceeded timeout/.test(`${error} ${text}`)
  ) {
    return {
      code: 'timed_out',
      message: 'The work took longer than its limit. Use fewer rows, fewer candidates, or `compute: "sagemaker"`.',
    };
  }
  // 137 is how a container says that it was killed (128 + SIGKILL), which it is for its memory.
  if (/OutOfMemory|Runtime\.ExitError|signal: killed|exit code: 137\b|"ExitCode":137\b/.test(`${error} ${text}`)) {
    return {
      code: 'out_of_memory',
      message: 'The work needed more memory than its machine has. Use fewer rows, or `compute: "sagemaker"`.',
    };
  }
  return {
    code: 'internal_error',
    message: 'Something failed on our side, also when tried again. Nothing of it was billed. Start the run again.',
  };
}

/** A Lambda's cause is `{errorMessage}`; a training job's has the failure file's text inside its own JSON. */
function messageOf(cause: string): string {
  const value = parseJson(cause);
  const asLambda = lambdaCause.safeParse(value);
  if (asLambda.success) return asLambda.data.errorMessage;
  const asJob = z.object({ FailureReason: z.string() }).safeParse(value);
  return asJob.success ? asJob.data.FailureReason : cause;
}

/** The text up to the brace that closes its first one; strings may hold braces. */
function firstObject(text: string): string {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isInString) {
      if (char === '\\') at += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === '{') depth += 1;
    else if (char === '}' && --depth === 0) return text.slice(0, at + 1);
  }
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
