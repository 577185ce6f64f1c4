#!/usr/bin/env node
// Answers inputs by the model in this folder, offline. See README.md.
//   node predict.mjs inputs.json        inputs.json: one object, or a list of objects; without a name: standard input
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const here = fileURLToPath(new URL('.', import.meta.url));
const msPerDay = 86_400_000;
const rfc3339 = /^\d{4}-\d{2}-\d{2}([Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2}))?$/;

const readJson = async (...path) => JSON.parse(await readFile(join(...path), 'utf8'));

/** Opens the model of a folder: `predict` takes a list of inputs and answers a list of outputs. */
export async function openModel(folder = here) {
  const manifest = await readJson(folder, 'manifest.json');
  const { truths } = await readJson(here, 'runner.json');
  if (!manifest.members) return openSingle(folder, manifest, truths);
  const members = [];
  for (const { folder: inner, weight } of manifest.members) {
    const path = join(folder, inner);
    members.push({ weight, model: await openSingle(path, await readJson(path, 'manifest.json'), truths) });
  }
  return { predict: (inputs) => predictTogether(members, manifest.target, inputs) };
}

async function openSingle(folder, { encoding, target }, truths) {
  const session = await InferenceSession.create(join(folder, 'model.onnx'));
  const encode = openEncoder(encoding, truths);
  return {
    async predict(inputs) {
      if (inputs.length === 0) return [];
      const { values, width } = encode(inputs);
      const { scores } = await session.run({ features: new Tensor('float64', values, [inputs.length, width]) });
      return outputsOf(target, Float64Array.from(scores.data), inputs.length);
    },
  };
}

/** How a value of each kind becomes numbers; null where it does not fit. */
const readers = {
  numeric: () => ({ width: 1, read: (value) => (Number.isFinite(value) ? [value] : null) }),
  boolean: ({ name }, truths) => ({
    width: 1,
    read: (value) => {
      if (typeof value === 'boolean') return [Number(value)];
      const known = truths[name]?.find(([spelling]) => spelling === value);
      return known ? [known[1]] : null;
    },
  }),
  categorical: ({ categories }) => ({
    width: 1,
    read: (value) => {
      if (typeof value !== 'string') return null;
      const code = categories.indexOf(value);
      return [code < 0 ? categories.length : code];
    },
  }),
  datetime: () => ({
    width: 4,
    read: (value) => {
      const timeMs = typeof value === 'string' && rfc3339.test(value) ? Date.parse(value) : Number.NaN;
      if (Number.isNaN(timeMs)) return null;
      const time = new Date(timeMs);
      return [timeMs / msPerDay, time.getUTCMonth() + 1, time.getUTCDay(), time.getUTCHours()];
    },
  }),
};

function openEncoder({ columns, dropped }, truths) {
  const opened = columns.map((column) => ({ ...column, ...readers[column.kind](column, truths) }));
  const width = opened.reduce((sum, column) => sum + column.width, 0);
  const known = new Set([...columns, ...dropped].map(({ name }) => name));
  return (inputs) => {
    const values = new Float64Array(inputs.length * width);
    inputs.forEach((input, row) => {
      const unknown = Object.keys(input).find((name) => !known.has(name));
      if (unknown !== undefined) throw new Error(`Input ${row}: the model has no column "${unknown}"`);
      let offset = row * width;
      for (const { name, kind, width: own, read } of opened) {
        const value = Object.hasOwn(input, name) ? input[name] : undefined;
        if (value === undefined) throw new Error(`Input ${row}: column "${name}" is absent; send null if not known`);
        const numbers = value === null ? Array.from({ length: own }, () => Number.NaN) : read(value);
        if (!numbers)
          throw new Error(`Input ${row}: column "${name}" is ${kind}; ${JSON.stringify(value)} does not fit`);
        values.set(numbers, offset);
        offset += own;
      }
    });
    return { values, width };
  };
}

function outputsOf(target, scores, rowCount) {
  if (target.kind === 'regression') return Array.from(scores, (value) => ({ value }));
  const { classes, calibration } = target;
  return Array.from({ length: rowCount }, (_, row) => {
    const own = scores.subarray(row * classes.length, (row + 1) * classes.length);
    const powers = softmax(calibrate(own, calibration));
    return labelled(classes.map((label, k) => [label, powers[k]]));
  });
}

function calibrate(scores, calibration) {
  if (calibration === null) return scores;
  return scores.map(
    (score, k) => score * calibration.scale + (calibration.kind === 'platt' && k === 1 ? calibration.intercept : 0),
  );
}

function softmax(scores) {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function labelled(probabilities) {
  const [label, confidence] = probabilities.reduce((best, next) => (next[1] > best[1] ? next : best));
  return { label, probabilities: Object.fromEntries(probabilities), confidence };
}

/** The members' answers, averaged by their weights. */
async function predictTogether(members, target, inputs) {
  const answers = await Promise.all(members.map(({ model }) => model.predict(inputs)));
  const average = (row, read) => members.reduce((sum, { weight }, at) => sum + weight * read(answers[at][row]), 0);
  return inputs.map((_, row) => {
    if (target.kind === 'regression') return { value: average(row, ({ value }) => value) };
    return labelled(target.classes.map((label) => [label, average(row, ({ probabilities }) => probabilities[label])]));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , file] = process.argv;
  const given = JSON.parse(file === undefined ? await text(process.stdin) : await readFile(file, 'utf8'));
  const model = await openModel();
  const outputs = await model.predict(Array.isArray(given) ? given : [given]);
  console.log(JSON.stringify(Array.isArray(given) ? outputs : outputs[0], null, 2));
}
