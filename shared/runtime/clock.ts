/** Tells the time in epoch milliseconds. Pure rules take the time itself, not a clock. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
