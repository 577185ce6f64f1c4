import type { ModelOutput } from '../learning/tasks/task.ts';
import type { Id, IdMaker } from '../runtime/ids.ts';
import { amountMicroMinor, amountOf } from '../usage/rate-card.ts';
import type { Prediction } from './schema.ts';

interface AnswerFacts {
  readonly modelId: Id<'model'>;
  readonly versionId: Id<'version'>;
  readonly abstainBelow: number | undefined;
  readonly nowMs: number;
  readonly makeId: IdMaker;
}

/** What so many predictions use and cost. */
export const usageOf = (units: number) => ({ units, price: amountOf(amountMicroMinor('predictions', units)) });

/** One prediction as the API answers it. An abstained one has no label; its probabilities are shown all the same. */
export function answerFrom(output: ModelOutput, facts: AnswerFacts): Prediction {
  const { modelId, versionId, abstainBelow = 0, nowMs, makeId } = facts;
  const confidence = 'confidence' in output ? output.confidence : null;
  const abstained = confidence !== null && confidence < abstainBelow;
  return {
    object: 'prediction',
    id: makeId('prediction', nowMs),
    model: modelId,
    version: versionId,
    output: contentOf(output, abstained),
    confidence,
    abstained,
    ...(output.kind === 'classification' &&
      output.heat && { heat_map: { ...output.heat, values: [...output.heat.values] } }),
    usage: usageOf(1),
    created_at: new Date(nowMs).toISOString(),
  };
}

function contentOf(output: ModelOutput, abstained: boolean): Prediction['output'] {
  if (output.kind === 'regression') return { value: output.value };
  if (output.kind === 'classification') {
    return { label: abstained ? null : output.label, probabilities: output.probabilities };
  }
  if (output.kind === 'multi_label') return { labels: [...output.labels], probabilities: output.probabilities };
  if (output.kind === 'recommendation') {
    return { items: [...output.items], fallback: output.fallback, unknown_items: [...output.unknownItems] };
  }
  const { answer, confidence, alternatives } = output;
  // Whoever answers instead sees the best guess, too: it is only not given as the answer.
  return abstained
    ? { answer: null, handover: true, alternatives: [{ answer, confidence }, ...alternatives] }
    : { answer, handover: false, alternatives: [...alternatives] };
}
