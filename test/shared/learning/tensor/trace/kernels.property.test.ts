import { assert as assertProperty, asyncProperty, integer } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../../shared/learning/random.ts';
import { encodeModel } from '../../../../../shared/learning/tensor/onnx.ts';
import { kernels } from '../../../../../shared/learning/tensor/trace/kernels/all.ts';
import { toOnnx } from '../../../../../shared/learning/tensor/trace/to-onnx.ts';
import { type TraceOptions, trainingOptions } from '../../../../../shared/learning/tensor/trace/trace-options.ts';
import type { Argument, KernelCase } from '../../../../support/learning/kernel-case.ts';
import { kernelCases } from '../../../../support/learning/kernel-cases/all.ts';
import { type Numbers, recordCase, runOnCpu, runTraced } from '../../../../support/learning/run-traced.ts';

const used = new Set<string>();

function expectSame(traced: Numbers, reference: Numbers): void {
  for (const [name, { shape, data }] of Object.entries(reference)) {
    expect(traced[name]?.shape, `shape of ${name}`).toEqual(shape);
    const size = Math.max(1, ...Array.from(data, Math.abs).filter(Number.isFinite));
    for (let index = 0; index < data.length; index += 1) {
      const [expected, actual] = [data[index] as number, traced[name]?.data[index] as number];
      if (Object.is(expected, actual) || expected === actual) continue;
      expect(Math.abs(expected - actual) / size, `${name}[${index}]: ${actual}, not ${expected}`).toBeLessThan(1e-5);
    }
  }
}

describe.each(Object.entries(kernelCases))('%s kernels', (_, cases) => {
  test.each(cases)('$name computes, and differentiates, as tfjs does', async (kernelCase) => {
    await assertProperty(
      asyncProperty(integer({ min: 1, max: 2 ** 30 }), async (seed) => {
        const given = kernelCase.arguments(seededRandom(seed));
        const { numbers, kernels: taken } = await runOnCpu(kernelCase, given);
        for (const kernel of taken) used.add(kernel);
        expectSame(await runTraced(kernelCase, given, trainingOptions), numbers);
      }),
      { numRuns: 2, seed: 1 },
    );
  });
});

test('every translated kernel was tried', () => {
  expect(Object.keys(kernels).filter((name) => !used.has(name))).toEqual([]);
});

const rewritings = Object.keys(trainingOptions) as (keyof TraceOptions)[];

test.each(rewritings)(
  'no kernel changes its answer when %s is switched over',
  async (option) => {
    const switched = { ...trainingOptions, [option]: !trainingOptions[option] };
    let changed = 0;
    for (const kernelCase of Object.values(kernelCases).flat()) {
      const given = kernelCase.arguments(seededRandom(11));
      if (isEqualGraph(kernelCase, given, switched)) continue;
      changed += 1;
      expectSame(await runTraced(kernelCase, given, switched), await runTraced(kernelCase, given, trainingOptions));
    }
    expect(changed).toBeGreaterThan(0);
  },
  120_000,
);

/** What is recorded alike need not be run. */
function isEqualGraph(kernelCase: KernelCase, given: readonly Argument[], options: TraceOptions): boolean {
  const bytes = (one: TraceOptions) => Buffer.from(encodeModel(toOnnx(recordCase(kernelCase, given, one))).graph);
  return bytes(options).equals(bytes(trainingOptions));
}
