/** Seconds before each further attempt. A queue hides a message for 12 hours at most. */
const delaysSeconds = [5, 60, 300, 1_800, 7_200, 21_600, 43_200] as const;

/** How often a delivery is tried at all; `infra` lets the queue give up after as many. */
export const maxAttempts = delaysSeconds.length + 1;

/** How long to wait after a failed attempt (from 1); 0 after the last, so that the queue puts the message aside. */
export const delayAfter = (attempt: number): number => delaysSeconds[attempt - 1] ?? 0;
