import type { ModelOutput } from '../learning/tasks/task.ts';
import type { Id, IdMaker } from '../runtime/ids.ts';
import { amountMicroMinor, minorDecimal, rateCard } from '../usage/rate-card.ts';
import type { Prediction } from './schema.ts';

interface AnswerFacts {
  readonly modelId: Id<'model'>;
  readonly versionId: Id<'version'>;
  readonly abstainBelow: number | undefined;
  readonly nowMs: number;
  readonly makeId: IdMaker;
}

/** What so many predictions use and cost. */
export const usageOf = (units: number) => ({
  units,
  price: { amount_decimal: minorDecimal(amountMicroMinor('predictions', units)), currency: rateCard.currency },
});

/** One prediction as the API answers it. An abstained one has no label; its probabilities are shown all the same. */
export function answerFrom(output: ModelOutput, facts: AnswerFacts): Prediction {
  const { modelId, versionId, abstainBelow = 0, nowMs, makeId } = facts;
  const confidence = output.kind === 'classification' ? output.confidence : null;
  const abstained = confidence !== null && confidence < abstainBelow;
  return {
    object: 'prediction',
    id: makeId('prediction', nowMs),
    model: modelId,
    version: versionId,
    output:
      output.kind === 'classification'
        ? { label: abstained ? null : output.label, probabilities: output.probabilities }
        : valueOrList(output),
    confidence,
    abstained,
    ...(output.kind === 'classification' &&
      output.heat && { heat_map: { ...output.heat, values: [...output.heat.values] } }),
    usage: usageOf(1),
    created_at: new Date(nowMs).toISOString(),
  };
}

function valueOrList(output: Exclude<ModelOutput, { kind: 'classification' }>): Prediction['output'] {
  if (output.kind === 'regression') return { value: output.value };
  return { items: [...output.items], fallback: output.fallback, unknown_items: [...output.unknownItems] };
}
