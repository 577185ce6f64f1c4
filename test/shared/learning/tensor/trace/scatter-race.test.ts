import { expect, test } from 'vitest';
import { seededRandom } from '../../../../../shared/learning/random.ts';
import { openSession, viewOf } from '../../../../../shared/learning/tensor/replay.ts';
import { tf } from '../../../../../shared/learning/tensor/tfjs.ts';
import { capture } from '../../../../../shared/learning/tensor/trace/capture.ts';
import { toOnnx } from '../../../../../shared/learning/tensor/trace/to-onnx.ts';
import { trainingOptions } from '../../../../../shared/learning/tensor/trace/trace-options.ts';

// ONNX Runtime's ScatterND (reduction=add) loses additions to one id on two threads, in about one run of seven.
test('rows added at repeated ids are all counted, in every one of 20 runs on two threads', async () => {
  const [rows, width, table] = [6400, 16, 50];
  const captured = capture(trainingOptions, (declare) => ({
    sums: tf.unsortedSegmentSum(
      declare('rows', { shape: [rows, width], dtype: 'float32' }),
      declare('ids', { shape: [rows], dtype: 'int32' }) as never,
      table,
    ),
  }));
  expect(captured.nodes.map(({ op }) => op)).not.toContain('ScatterND');
  const random = seededRandom(1);
  const ids = Int32Array.from({ length: rows }, () => Math.floor(random() * table));
  const expected = new Float32Array(table * width);
  for (const id of ids)
    for (let column = 0; column < width; column += 1)
      expected[id * width + column] = (expected[id * width + column] ?? 0) + 1;
  const session = await openSession(toOnnx(captured), { threads: 2 });
  for (let run = 0; run < 20; run += 1) {
    const { sums } = await session.run({
      rows: viewOf(new Float32Array(rows * width).fill(1), [rows, width]),
      ids: viewOf(ids, [rows]),
    });
    expect(sums?.data).toEqual(expected);
  }
});
