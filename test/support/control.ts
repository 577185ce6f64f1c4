import type * as z from 'zod';
import type { faultSchema } from '../../local/faults.ts';

/** What a test may do to a twin's world; any process can ask for it, also for a twin of another process. */
export interface Control {
  addFaults(...faults: readonly z.input<typeof faultSchema>[]): Promise<void>;
  clearFaults(): Promise<void>;
  /** How often each fault has struck, in the order they were added. */
  strikes(): Promise<readonly number[]>;
  /** Moves the virtual clock on, and whatever is due by then happens. */
  advance(seconds: number): Promise<void>;
  /** The virtual time, in epoch milliseconds. */
  now(): Promise<number>;
  /** Takes a training job's spot machine away. */
  interrupt(job: string): Promise<void>;
}

/** The control API of a running twin. */
export function controlOf(twin: { readonly controlUrl: string; readonly controlToken: string }): Control {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${twin.controlUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${twin.controlToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    addFaults: async (...faults) => void (await call('POST', '/faults', faults)),
    clearFaults: async () => void (await call('DELETE', '/faults')),
    strikes: async () => {
      const { faults } = (await call('GET', '/faults')) as { faults: readonly { struck: number }[] };
      return faults.map(({ struck }) => struck);
    },
    advance: async (seconds) => void (await call('POST', '/clock/advance', { seconds })),
    now: async () => Date.parse(((await call('GET', '/clock')) as { now: string }).now),
    interrupt: async (job) => void (await call('POST', '/sagemaker/interrupt', { job })),
  };
}
