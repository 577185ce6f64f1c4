import type { FeedbackRequest, GristmillClient, Prediction } from '../../shared/api/client.generated.ts';

/** Tells of a stored prediction that it came true, as an application would once it knows, and what is then known of the version. */
export async function giveFeedback(client: GristmillClient, { id, model, output }: Prediction): Promise<string[]> {
  await client.giveFeedback({ prediction_id: id, body: asPredicted(output) });
  const { versions } = await client.getFeedbackSummary({ model_id: model });
  return [
    `${id} came true.`,
    ...versions.map(({ number, count, metric, live, evaluated }) => {
      const told = live === null ? 'nothing to judge' : `${metric} ${live.toFixed(3)}`;
      const before = evaluated === null ? '' : ` (${evaluated.toFixed(3)} on test rows)`;
      return `Version ${number}: ${told} by ${count} feedback${before}.`;
    }),
  ];
}

function asPredicted(output: Prediction['output']): FeedbackRequest {
  if ('value' in output) return { value: output.value };
  if ('items' in output) return { item: output.items[0]?.item ?? '' };
  return { is_right: true };
}
