import { hash } from 'node:crypto';

/** SHA-256, in hexadecimal, of a value's JSON without spaces: what a receipt says of inputs and outputs. */
export const jsonHash = (value: unknown): string => hash('sha256', JSON.stringify(value), 'hex');
