import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { type Bench, type BenchContext, type BenchResult, holdsBars } from '../bench.ts';
import type { Contender } from './contender.ts';
import { makeServeData, type ServeData } from './dataset.ts';
import { bodiesOf, drive } from './drive.ts';
import { installation, isPeerInstalled, type Peer, peerChoices, startPeer } from './fastapi.ts';
import { startGristmill } from './gristmill.ts';
import type { LoadReport } from './load.ts';
import { type Measurement, summarise } from './summary.ts';

const connections = 16;
const rounds = 5;
const secondsOfLoad = 4;
/** Long enough for every environment's code to be compiled by what it was called with: the bar is of a warm service. */
const secondsOfWarmUp = 20;
/** Processor time elsewhere makes every figure of a round worse; it is kept beside the values. */
const loadAverage = () => loadavg()[0] ?? Number.NaN;
/** A model that learned the data is right about more of the probes than this; one that is broken is not. */
const leastAccuracy = 0.7;

const bars = { requests_vs_fastapi: { at_least: 2 }, lost_records: { at_most: 0 } };

export const bench: Bench = {
  group: 'serve',
  name: 'predict',
  about: `one row a request, ${connections} connections: front door, gateway, authorizer, function and durable ledger put, against FastAPI`,
  async run(context) {
    const data = makeServeData(context.seed);
    const dataPath = resolve(context.outFolder, 'rows.json');
    await writeFile(dataPath, JSON.stringify(data));
    const peers: Peer[] = [];
    context.print('training 200 trees of depth 6 ...');
    const gristmill = await startGristmill(context.outFolder, data, context.seed);
    try {
      if (await isPeerInstalled()) for (const choice of peerChoices) peers.push(await startPeer(choice, dataPath));
      const contenders = [gristmill, ...peers];
      const probed = await probeAll(context, contenders, data);
      const measured = await measureAll(context, contenders, data);
      const answered = probed + measured.answeredByFirst;
      const lostRecords = answered - (await gristmill.countAfterKill());
      context.print(`${answered} predictions answered, ${answered - lostRecords} in the ledger after kill -9`);
      return report(contenders, measured.all, lostRecords, peers);
    } finally {
      await Promise.all([gristmill, ...peers].map((contender) => contender.stop()));
    }
  },
};

/** Asks each contender about rows that it has not seen, and refuses to time one that answers them wrong. */
async function probeAll({ print }: BenchContext, contenders: readonly Contender[], data: ServeData): Promise<number> {
  const { rows, labels } = data.probes;
  for (const { name, model, url, headers, labelOf } of contenders) {
    let rightCount = 0;
    for (const [index, body] of bodiesOf(data).entries()) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
      if (response.status !== 200) throw new Error(`${name} answered ${response.status}: ${await response.text()}`);
      if (labelOf(await response.json()) === labels[index]) rightCount += 1;
    }
    const accuracy = rightCount / rows.length;
    print(`${name}: ${model}, accuracy ${accuracy.toFixed(3)}`);
    if (accuracy < leastAccuracy) throw new Error(`${name} is right about ${accuracy} of the probes`);
  }
  return rows.length;
}

/** Each contender once a round, in reversed order every other round; what is not measured only waits. */
async function measureAll({ print }: BenchContext, contenders: readonly Contender[], data: ServeData) {
  const bodies = bodiesOf(data);
  const planOf = ({ url, headers }: Contender, seconds: number) => ({ url, headers, bodies, connections, seconds });
  const all: Measurement[][] = contenders.map(() => []);
  let answeredByFirst = 0;
  const count = (index: number, { requestCount }: LoadReport) => {
    if (index === 0) answeredByFirst += requestCount;
  };
  for (const [index, contender] of contenders.entries()) count(index, await drive(planOf(contender, secondsOfWarmUp)));
  for (let round = 0; round < rounds; round += 1) {
    const order = [...contenders.entries()];
    for (const [index, contender] of round % 2 === 0 ? order : order.reverse()) {
      const before = contender.cpuSeconds();
      const report = await drive(planOf(contender, secondsOfLoad));
      const cpuSeconds = contender.cpuSeconds() - before;
      count(index, report);
      all[index]?.push({ ...report, cpuSeconds, loadAverage: loadAverage() });
      const rate = (report.requestCount / report.seconds).toFixed(0);
      print(`round ${round + 1}: ${contender.name} ${rate} requests/s (load ${loadAverage().toFixed(1)})`);
    }
  }
  return { all, answeredByFirst };
}

function report(
  contenders: readonly Contender[],
  all: readonly (readonly Measurement[])[],
  lostRecords: number,
  peers: readonly Peer[],
): BenchResult {
  const summaries = contenders.map(({ name, modelMs }, index) => summarise(name, modelMs, all[index] ?? []));
  const [ours, ...theirs] = summaries;
  const best = (kind: string) =>
    Math.max(...theirs.filter(({ name }) => name.includes(kind)).map(({ requestsPerSecond }) => requestsPerSecond));
  if (!ours) throw new Error('Nothing was measured');
  const { requestsPerSecond, p50Ms, p99Ms, cpuMs, shareNotModel } = ours;
  const metrics = {
    requests_per_second: requestsPerSecond,
    p50_ms: p50Ms,
    p99_ms: p99Ms,
    cpu_ms_per_request: cpuMs,
    share_not_model: shareNotModel,
    lost_records: lostRecords,
    ...(theirs.length > 0 && {
      requests_vs_fastapi: requestsPerSecond / best('histogram'),
      requests_vs_fastapi_exact: requestsPerSecond / best('exact'),
    }),
  };
  const rows = summaries.map((summary) => ({
    server: summary.name,
    'requests/s': summary.requestsPerSecond.toFixed(0),
    'p50 ms': summary.p50Ms.toFixed(1),
    'p99 ms': summary.p99Ms.toFixed(1),
    'CPU ms a request': summary.cpuMs.toFixed(2),
    'of it the model': summary.modelMs.toFixed(3),
    // A model timed alone can take longer than inside its server (threads spin): then nothing can be said of the rest.
    'not the model': summary.shareNotModel < 0 ? '' : `${(summary.shareNotModel * 100).toFixed(1)} %`,
  }));
  return {
    rows,
    metrics,
    bars,
    holds: theirs.length > 0 ? holdsBars(metrics, bars) : null,
    peers: peers[0]?.versions ?? { fastapi: `absent: ${installation}` },
    raw: Object.fromEntries(contenders.map(({ name }, index) => [name, (all[index] ?? []).map(withoutLatencies)])),
  };
}

const withoutLatencies = ({ latenciesMs: _, ...kept }: Measurement) => kept;
