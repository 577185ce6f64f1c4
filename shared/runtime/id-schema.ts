import * as z from 'zod';
import { type Id, type IdKind, idPattern } from './ids.ts';

/** A zod schema of ids of one kind; what it parses is branded. */
export const idSchema = <K extends IdKind>(kind: K) =>
  z.string().regex(idPattern(kind), `must be a ${kind} id`) as unknown as z.ZodType<Id<K>, string>;
