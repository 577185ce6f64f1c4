import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldInserts, type LedgerInsert, type UsageSum } from '../../../shared/usage/fold.ts';
import type { UsageRecord } from '../../../shared/usage/schema.ts';
import { idsOf } from '../../support/table.ts';

const { tenantId, modelId, keyId, versionId } = idsOf('A');
const recordOf = (id: number, quantity: number, machine: string | null = null): UsageRecord => ({
  tenantId,
  id: `use_${id}`,
  meter: machine === null ? 'predictions' : 'training_seconds',
  quantity,
  modelId,
  versionId,
  keyId,
  runId: null,
  machine,
  time: Date.UTC(2026, 10, 23, 16, 30),
  inputHash: null,
  outputHash: null,
  leaseId: null,
});
/** Sequence numbers as streams give them: too long for a number, not of one length. */
const insertsOf = (quantities: readonly number[]): LedgerInsert[] =>
  quantities.map((quantity, index) => ({
    sequence: String(99_999_999_999_999_999_990n + BigInt(index) * 7n),
    record: recordOf(index, quantity),
  }));

describe('foldInserts', () => {
  it('adds every record once, however its batches are cut and delivered again', () => {
    const cuts = fc.array(fc.record({ back: fc.nat({ max: 8 }), length: fc.integer({ min: 1, max: 12 }) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 60 }),
        cuts,
        (quantities, deliveries) => {
          const inserts = insertsOf(quantities);
          let sum: UsageSum | undefined;
          let delivered = 0;
          for (const { back, length } of deliveries) {
            const from = Math.max(0, delivered - back);
            sum = foldInserts(sum, inserts.slice(from, from + length));
            delivered = Math.max(delivered, Math.min(inserts.length, from + length));
          }
          const expected = quantities.slice(0, delivered);
          expect(sum?.quantity ?? 0).toBe(expected.reduce((total, quantity) => total + quantity, 0));
          expect(sum?.recordCount ?? 0).toBe(expected.length);
        },
      ),
    );
  });

  it('answers the very sum when nothing is new, so that nothing is written', () => {
    const sum = foldInserts(undefined, insertsOf([1, 2]));
    expect(foldInserts(sum, insertsOf([1, 2]))).toBe(sum);
  });

  it('keeps training seconds by machine, since machines have prices', () => {
    const inserts = [
      { sequence: '1', record: recordOf(1, 30, 'lambda') },
      { sequence: '2', record: recordOf(2, 5, 'ml.g5.xlarge') },
      { sequence: '3', record: recordOf(3, 12, 'lambda') },
    ];
    expect(foldInserts(undefined, inserts)).toMatchObject({
      quantity: 47,
      byMachine: { lambda: 42, 'ml.g5.xlarge': 5 },
    });
  });
});
