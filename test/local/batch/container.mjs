// A training entry that does what GM_MODE says; the attempt tells how often it was tried.
const { GM_MODE: mode, AWS_BATCH_JOB_ATTEMPT: attempt } = process.env;
console.log(`attempt ${attempt} as ${process.env.AWS_ACCESS_KEY_ID}`);
if (mode === 'fail') process.exit(1);
if (mode === 'taken-once' && attempt === '1') process.exit(143);
if (mode === 'wait' || (mode === 'wait-once' && attempt === '1')) {
  process.once('SIGTERM', () => process.exit(143));
  setInterval(() => {}, 1000);
  console.log('waiting');
}
