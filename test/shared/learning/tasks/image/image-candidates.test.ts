import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeChestImages, nextImages } from '../../../../../examples/medical-imaging/chest-images.ts';
import { cleanTable } from '../../../../../shared/dataset/clean/clean-table.ts';
import { readImageArchive } from '../../../../../shared/dataset/images/read-image-archive.ts';
import type { ColumnSchema } from '../../../../../shared/dataset/schema.ts';
import { loadModel } from '../../../../../shared/learning/artifact/load.ts';
import { evaluate } from '../../../../../shared/learning/evaluate/evaluate.ts';
import { imageClassification } from '../../../../../shared/learning/tasks/image/image-classification.ts';
import { makeSplit } from '../../../../../shared/learning/tasks/split.ts';
import { trainCandidate } from '../../../../../shared/learning/tasks/train-candidate.ts';

const raw = await readImageArchive(makeChestImages(3, 300));
const schema: ColumnSchema[] = [
  { name: 'image', kind: 'image', is_nullable: false, format: '32x32x1' },
  { name: 'label', kind: 'categorical', is_nullable: false },
];
const { table } = cleanTable(raw, schema, []);
const split = makeSplit(table.rowCount, { seed: 1, validationShare: 0.2, testShare: 0.2 });
const train = (candidate: string, chosen = {}) =>
  trainCandidate({
    task: 'image_classification',
    candidate,
    table,
    schema,
    target: 'label',
    split,
    seed: 1,
    chosen,
    maxSeconds: 100,
    threadCount: 1,
  });
const output = await train('small_residual_network', { epochs: 16, flip: true });
const held = output.heldOut.kind === 'classification' ? output.heldOut : null;
const model = await loadModel(output.artifact);
const image = table.columns[0];
const cells =
  image && 'dictionary' in image ? Array.from(split.test, (row) => image.dictionary[image.codes[row] ?? 0]) : [];
const large = async (fit: 'png' | 'jpeg') =>
  sharp(Buffer.from(nextImages(5)[0]?.split(',')[1] ?? '', 'base64'))
    .resize(300, 300)
    .toFormat(fit)
    .toBuffer();

describe('a network of images', () => {
  it('learns, and the stored model answers as the trained one did', async () => {
    const { scores, baseline_scores } = evaluate(output.heldOut);
    expect(scores.log_loss).toBeLessThan(0.8 * (baseline_scores.log_loss ?? 0));
    const answers = await model.predict(cells.map((cell) => ({ image: cell })));
    answers.forEach((answer, row) => {
      const probabilities = answer.kind === 'classification' ? Object.values(answer.probabilities) : [];
      expect(probabilities[1]).toBeCloseTo(held?.probabilities[2 * row + 1] ?? -1, 5);
    });
  });

  it('chooses an operating point on the validation rows, by which it answers and is judged', async () => {
    const evaluation = evaluate(output.heldOut);
    const { diagnosis, confusion_matrix: confusion } = evaluation.kind === 'classification' ? evaluation : {};
    const point = diagnosis?.operating_point ?? -1;
    expect(point).toBe(held?.operatingPoint);
    const [, [missed = 0, found = 0] = []] = confusion ?? [];
    expect(diagnosis?.positive).toBe('shadow');
    expect(diagnosis?.sensitivity.value).toBeCloseTo(found / (missed + found), 12);
    const answers = await model.predict(cells.map((cell) => ({ image: cell })));
    for (const answer of answers) {
      if (answer.kind !== 'classification') continue;
      expect(answer.label).toBe((answer.probabilities.shadow ?? 0) >= point ? 'shadow' : 'clear');
      expect(answer.confidence).toBeGreaterThanOrEqual(0.5 - 1e-9);
    }
    expect(model.abstainBelow).toBeGreaterThan(0.5);
  });

  it('reads any file of an image, and turned left to right it answers the same', async () => {
    const png = await large('png');
    const turned = await sharp(png).flop().png().toBuffer();
    const jpeg = await large('jpeg');
    const answers = await model.predict([
      { image: png.toString('base64') },
      { image: `data:image/png;base64,${turned.toString('base64')}` },
      { image: `data:image/jpeg;base64,${jpeg.toString('base64')}` },
    ]);
    const [one = 0, other = 1, third = 1] = answers.map((answer) =>
      answer.kind === 'classification' ? answer.probabilities.shadow : undefined,
    );
    expect(other).toBeCloseTo(one, 3);
    expect(third).toBeCloseTo(one, 1);
  });

  it('shows on request where an image speaks for its label', async () => {
    const [plain] = await model.predict([{ image: cells[0] }]);
    expect(plain).not.toHaveProperty('heat');
    const answers = await model.predict([{ image: cells[0] }, { image: cells[1] }], { showsHeat: true });
    const maps = answers.map((answer) => (answer.kind === 'classification' ? answer.heat : undefined));
    for (const map of maps) {
      expect([map?.width, map?.height, map?.values.length]).toEqual([8, 8, 64]);
      expect(Math.min(...(map?.values ?? []))).toBeGreaterThanOrEqual(0);
      expect(Math.max(...(map?.values ?? []))).toBeLessThanOrEqual(1);
    }
    expect(maps[0]?.values).not.toEqual(maps[1]?.values);
  });

  it.each([
    [{ image: 'hello world!' }, 'is not base64'],
    [{ image: Buffer.from('no image').toString('base64') }, 'is not an image'],
    [{ image: 7 }, 'is an image: send the file in base64'],
    [{}, 'is an image: send the file in base64'],
    [{ image: null }, 'is an image: send the file in base64'],
    [{ image: '32x32x1:AAAA' }, 'holds pixels of another size'],
    [{ image: 'aGk=', size: 3 }, 'no input column "size"'],
  ])('refuses %j, naming the column and the place', async (input, reason) => {
    const refused = model.predict([{ image: cells[0] }, input]);
    await expect(refused).rejects.toMatchObject({
      name: 'InputError',
      index: 1,
      message: expect.stringContaining(reason),
    });
  });
});

describe('the other candidates', () => {
  it('are answered by ONNX Runtime all, where images are decoded', () => {
    expect(imageClassification.candidates.filter(({ open }) => open)).toEqual([]);
  });

  it.each(['baseline', 'logistic_regression'])('%s learns from pixels and answers files', async (name) => {
    const other = await loadModel((await train(name)).artifact);
    const [answer] = await other.predict([{ image: (await large('png')).toString('base64') }]);
    expect(answer).toMatchObject({ kind: 'classification', label: expect.any(String) });
    await other.close();
  });
});
