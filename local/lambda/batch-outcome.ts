/**
 * Which records of a batch a handler reported as failed (`ReportBatchItemFailures`): undefined when the answer is not
 * such a report or names an unknown record, which counts as a failure of the whole batch.
 */
export function failedRecords(answer: Buffer, ids: readonly string[]): readonly number[] | undefined {
  const text = answer.toString();
  const parsed: unknown = text === '' ? null : JSON.parse(text);
  const failures = (parsed as { batchItemFailures?: readonly { itemIdentifier?: string }[] | null } | null)
    ?.batchItemFailures;
  const indices = (failures ?? []).map(({ itemIdentifier }) => ids.indexOf(itemIdentifier ?? ''));
  return indices.includes(-1) ? undefined : indices.sort((a, b) => a - b);
}
