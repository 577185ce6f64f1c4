// A training entry that does what its hyperparameters say, under the /opt/ml contract.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.env.SM_ML_ROOT;
const read = (path) => readFileSync(join(root, path), 'utf8');
const { mode } = JSON.parse(read('input/config/hyperparameters.json'));
const attempts = join(root, 'checkpoints/attempts');
appendFileSync(attempts, 'x');
console.log(`argument ${process.argv[2]}`);

if (mode === 'fail') {
  writeFileSync(join(root, 'output/failure'), 'the loss is not a number');
  process.exit(3);
}
if (mode === 'train' || readFileSync(attempts, 'utf8').length > 1) {
  console.log('metric score=0.25;');
  console.log('metric score=0.5;');
  const rows = existsSync(join(root, 'input/data/rows')) ? read('input/data/rows/a/rows.csv') : '';
  const resources = JSON.parse(read('input/config/resourceconfig.json'));
  const now = Date.now();
  writeFileSync(join(root, 'model/model.json'), JSON.stringify({ rows, resources, now, stage: process.env.STAGE }));
  process.exit(0);
}
process.on('SIGTERM', () => {
  if (mode === 'stubborn') return;
  writeFileSync(join(root, 'model/model.json'), '{"partial":true}');
  process.exit(0);
});
console.log('waiting');
setInterval(() => {}, 1000);
