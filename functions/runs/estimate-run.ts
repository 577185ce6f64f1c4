import type { Quote } from '../../shared/run/quote.ts';
import { planRun } from './plan-run.ts';
import type { RunUseCase, Services } from './services.ts';

type CandidateQuote = Quote['candidates'][number];

/** Seconds of a candidate's training and of its search before that. */
const withSearch = (candidate: CandidateQuote, bound: 'lowSeconds' | 'highSeconds' | 'maximumSeconds') =>
  candidate.rungs.reduce((sum, rung) => sum + rung[bound], candidate[bound]);

export const estimateRun =
  (services: Services): RunUseCase<'estimateRun'> =>
  async ({ body, caller: { tenantId } }) => {
    const { task, quote } = await planRun(services, tenantId, body);
    return {
      body: {
        object: 'estimate',
        task,
        seconds: { low: quote.seconds.low, high: quote.seconds.high },
        amount: quote.amount,
        candidates: quote.candidates.map((candidate) => ({
          name: candidate.name,
          compute: candidate.machine.compute,
          machine: candidate.machine.machine,
          trials: candidate.rungs[0]?.trialCount ?? 1,
          seconds: {
            low: withSearch(candidate, 'lowSeconds'),
            high: withSearch(candidate, 'highSeconds'),
            maximum: withSearch(candidate, 'maximumSeconds'),
          },
        })),
      },
    };
  };
