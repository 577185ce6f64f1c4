/** The length of a rate window. Windows are aligned to the epoch, so every environment agrees on them. */
export const windowMs = 60_000;

export const windowStartOf = (nowMs: number): number => Math.floor(nowMs / windowMs) * windowMs;

/** Requests that one lease takes at once: a twentieth of the limit, so that one idle environment starves no other. */
export const leaseSize = (limit: number): number => Math.max(1, Math.floor(limit / 20));

/**
 * How many of the `asked` requests a lease may serve when the window's counter became `counted` by adding them.
 * Leases take disjoint ranges of the counter, so what all of them grant never exceeds `limit`.
 */
export const grantedOf = (asked: number, counted: number, limit: number): number =>
  Math.min(asked, Math.max(0, limit - (counted - asked)));
