import { describe, expect, test } from 'vitest';
import { binaryCrossEntropy } from '../../../../shared/learning/networks/objectives/binary-cross-entropy.ts';
import { crossEntropy } from '../../../../shared/learning/networks/objectives/cross-entropy.ts';
import { nextItem } from '../../../../shared/learning/networks/objectives/next-item.ts';
import { nextItemAmong } from '../../../../shared/learning/networks/objectives/next-item-among.ts';
import { squaredError } from '../../../../shared/learning/networks/objectives/squared-error.ts';
import type { Objective } from '../../../../shared/learning/tensor/network.ts';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';

type Rows = number[] | number[][];

function lossOf(
  objective: Objective,
  outputs: Record<string, Rows>,
  targets: Record<string, tf.Tensor>,
  mask: number[],
): number {
  const tensors = Object.fromEntries(Object.entries(outputs).map(([name, rows]) => [name, tf.tensor(rows)]));
  return objective.loss(tensors, targets, tf.tensor1d(mask)).dataSync()[0] ?? Number.NaN;
}

describe('squared error', () => {
  test('is the mean over values and real rows', () => {
    const scores = [
      [1, 0],
      [3, 2],
      [100, 100],
    ];
    const values = tf.tensor2d([
      [2, 0],
      [1, 4],
      [0, 0],
    ]);
    expect(lossOf(squaredError(2), { scores }, { values }, [1, 1, 0])).toBeCloseTo((1 + 4 + 4) / 4, 6);
  });
});

describe('cross entropy', () => {
  const scores = [
    [Math.log(1), Math.log(2), Math.log(5)],
    [7, 7, 7],
    [0, 0, 1000],
  ];
  const labels = tf.tensor1d([2, 0, 0], 'int32');

  test('is minus the log of the right class’s share, over the real rows', () => {
    const plain = crossEntropy({ classCount: 3, labelSmoothing: 0 });
    expect(lossOf(plain, { scores }, { labels }, [1, 1, 0])).toBeCloseTo((Math.log(8 / 5) + Math.log(3)) / 2, 5);
  });

  test('spreads the smoothed share over all classes', () => {
    const smoothed = crossEntropy({ classCount: 3, labelSmoothing: 0.3 });
    const wanted = 0.8 * Math.log(8 / 5) + 0.1 * Math.log(8 / 2) + 0.1 * Math.log(8 / 1);
    expect(lossOf(smoothed, { scores }, { labels }, [1, 0, 0])).toBeCloseTo(wanted, 5);
  });
});

describe('binary cross entropy', () => {
  const labels = tf.tensor2d([
    [1, 0],
    [0, 0],
  ]);

  test('is exact for scores of any size', () => {
    const scores = [
      [Math.log(3), 0],
      [1000, -1000],
    ];
    expect(lossOf(binaryCrossEntropy(2), { scores }, { labels }, [1, 0])).toBeCloseTo(
      (Math.log(4 / 3) + Math.log(2)) / 2,
      6,
    );
    expect(lossOf(binaryCrossEntropy(2), { scores }, { labels }, [0, 1])).toBeCloseTo(500, 3);
  });

  test('draws smoothed labels towards a half', () => {
    const scores = [
      [Math.log(3), Math.log(3)],
      [0, 0],
    ];
    const wanted = (0.9 * Math.log(4 / 3) + 0.1 * Math.log(4) + 0.1 * Math.log(4 / 3) + 0.9 * Math.log(4)) / 2;
    expect(lossOf(binaryCrossEntropy(2, 0.2), { scores }, { labels }, [1, 0])).toBeCloseTo(wanted, 6);
  });
});

describe('next item', () => {
  test('is the mean over the places of real rows that have a target', () => {
    const outputs = {
      positive_scores: [
        [Math.log(3), 50],
        [0, 1],
        [9, 9],
      ],
      negative_scores: [
        [0, 50],
        [Math.log(3), 0],
        [9, 9],
      ],
      is_target: [
        [1, 0],
        [1, 0],
        [1, 1],
      ],
    };
    const [first, second] = [Math.log(4 / 3) + Math.log(2), Math.log(2) + Math.log(4)];
    expect(lossOf(nextItem, outputs, {}, [1, 1, 0])).toBeCloseTo((first + second) / 2, 5);
  });

  test('is 0 for a batch without a target', () => {
    const none = { positive_scores: [[4]], negative_scores: [[4]], is_target: [[0]] };
    expect(lossOf(nextItem, none, {}, [1])).toBe(0);
  });
});

describe('next item among others', () => {
  test('is the cross entropy of the item against its sample, at real places of real rows', () => {
    const outputs = {
      positive_scores: [[Math.log(2)], [50], [Math.log(3)], [9]],
      negative_scores: [
        [Math.log(1), Math.log(5)],
        [0, 0],
        [Math.log(1), -1e9],
        [0, 0],
      ],
      is_target: [
        [1, 0],
        [1, 1],
      ],
    };
    const first = -Math.log(2 / 8);
    const second = -Math.log(3 / 4);
    expect(lossOf(nextItemAmong, outputs, {}, [1, 0])).toBeCloseTo(first, 5);
    expect(lossOf(nextItemAmong, outputs, {}, [1, 1])).toBeCloseTo(
      (first + second + Math.log1p(2 * Math.exp(-9))) / 3,
      5,
    );
  });
});
