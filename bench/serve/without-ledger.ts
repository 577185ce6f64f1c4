import type * as commit from '../../shared/prediction/commit.ts';

/** In place of the module that records usage, for the bench that asks what recording costs: nothing is written. */
export const commitUsage: typeof commit.commitUsage = () => Promise.resolve();
export const commitOnce: typeof commit.commitOnce = () => Promise.resolve(undefined);
