// A fresh process that starts as the function does and answers once: where the bundle lies and the event are arguments.
import { pathToFileURL } from 'node:url';

const [, , bundle, event] = process.argv;
const { handler } = await import(pathToFileURL(bundle).href);
const importedMs = performance.now();
const answer = await handler(JSON.parse(event));
const wallMs = performance.now();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(
  JSON.stringify({
    kind: answer.kind,
    importedMs,
    wallMs,
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    peakMb: maxRSS / 1024,
  }),
);
process.exit();
