import { planRun } from './plan-run.ts';
import type { RunUseCase, Services } from './services.ts';

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
        candidates: quote.candidates.map(({ name, machine, lowSeconds, highSeconds, maximumSeconds }) => ({
          name,
          compute: machine.compute,
          machine: machine.machine,
          seconds: { low: lowSeconds, high: highSeconds, maximum: maximumSeconds },
        })),
      },
    };
  };
