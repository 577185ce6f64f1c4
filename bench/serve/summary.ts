import { median, quantile } from '../quantile.ts';
import type { LoadReport } from './load.ts';

/** One run of the load on one server. */
export interface Measurement extends LoadReport {
  /** Processor seconds of the server's processes during the run. */
  readonly cpuSeconds: number;
  /** Of the whole machine, over the last minute. */
  readonly loadAverage: number;
}

/** A server over all rounds: medians of the rounds' own figures. */
export interface Summary {
  readonly name: string;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of a request, in all processes of the server. */
  readonly cpuMs: number;
  readonly modelMs: number;
  /** Share (0 to 1) of a request's processor time that the model does not take. */
  readonly shareNotModel: number;
}

export function summarise(name: string, modelMs: number, measurements: readonly Measurement[]): Summary {
  const cpuMs = median(measurements.map(({ cpuSeconds, requestCount }) => (cpuSeconds * 1000) / requestCount));
  return {
    name,
    requestsPerSecond: median(measurements.map(({ requestCount, seconds }) => requestCount / seconds)),
    p50Ms: median(measurements.map(({ latenciesMs }) => quantile(latenciesMs, 0.5))),
    p99Ms: median(measurements.map(({ latenciesMs }) => quantile(latenciesMs, 0.99))),
    cpuMs,
    modelMs,
    shareNotModel: 1 - modelMs / cpuMs,
  };
}
