import type { Quote } from '../../shared/run/quote.ts';
import { readSpendRules } from '../../shared/wallet/rules-store.ts';
import { refusalOfRun } from '../../shared/wallet/run-lease.ts';
import { planRun, spendingOf } from './plan-run.ts';
import type { RunUseCase, Services } from './services.ts';

type CandidateQuote = Quote['candidates'][number];

/** Seconds of a candidate's training and of its search before that. */
const withSearch = (candidate: CandidateQuote, bound: 'lowSeconds' | 'highSeconds' | 'maximumSeconds') =>
  candidate.rungs.reduce((sum, rung) => sum + rung[bound], candidate[bound]);

export const estimateRun =
  (services: Services): RunUseCase<'estimateRun'> =>
  async ({ body, caller, nowMs }) => {
    const plan = await planRun(services, caller.tenantId, body);
    const { task, quote } = plan;
    const rules = await readSpendRules(services.table, caller.tenantId, nowMs);
    const refusal = await refusalOfRun(services.table, rules, spendingOf(caller, plan), nowMs);
    return {
      body: {
        object: 'estimate',
        task,
        seconds: { low: quote.seconds.low, high: quote.seconds.high },
        amount: quote.amount,
        refusal: refusal ? { code: refusal.code, message: refusal.message } : null,
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
