import type { ColumnProfile, Profile } from '../dataset/schema.ts';
import { tasks } from '../learning/tasks/registry.ts';
import type { TaskName } from '../learning/tasks/task-names.ts';
import { ProblemError } from '../runtime/errors.ts';

/** A target that is missing in more than this share of the rows teaches too little. */
const mostMissingShare = 0.5;
const mostNamesShown = 40;

/**
 * The task to learn `target` by: the one that was asked for, or the one that the column suggests. Throws ProblemError
 * `unusable_target`, before anything is spent, where the profile already shows that the target cannot be learned.
 */
export function resolveTask(profile: Profile, target: string, requested: TaskName | 'auto'): TaskName {
  const column = profile.columns.find(({ name }) => name === target);
  if (!column) {
    // The last column is the commonest target: it is named first, and never among those left out.
    const names = profile.columns.map(({ name }) => name).reverse();
    const more = names.length > mostNamesShown ? ` and ${names.length - mostNamesShown} more` : '';
    const shown = names.slice(0, mostNamesShown).join(', ');
    throw unusable(`There is no column "${target}". The columns are, last one first: ${shown}${more}.`);
  }
  const presentCount = profile.row_count - column.missing_count;
  if (column.missing_count > profile.row_count * mostMissingShare) {
    throw unusable(
      `"${target}" is missing in ${column.missing_count} of ${profile.row_count} rows. Choose another column or fill it.`,
    );
  }
  const task = requested === 'auto' ? suggestTask(profile, column) : requested;
  const { takesSets = false } = tasks[task];
  if (column.distinct_count < 2 && !takesSets) {
    throw unusable(`"${target}" has the same value in every row, so there is nothing to learn. Choose another column.`);
  }
  if (!takesSets && tasks[task].answerKind !== 'regression' && column.distinct_count === presentCount) {
    const advice = `Every row has its own value in "${target}". Choose a column whose values recur.`;
    throw unusable(tasks[task].uniqueAdvice ?? advice);
  }
  const missing = tasks[task].together?.missingColumn(profile.schema, target) ?? null;
  if (missing !== null) throw unusable(missing);
  const { targetKinds } = tasks[task];
  if (!targetKinds.includes(column.kind)) {
    throw unusable(`"${target}" is ${column.kind}; ${task} learns ${targetKinds.join(', ')} columns.`);
  }
  return task;
}

function suggestTask(profile: Profile, column: ColumnProfile): TaskName {
  const suited = Object.values(tasks).find((task) => task.suits(profile, column));
  if (!suited)
    throw unusable(`"${column.name}" is ${column.kind}, which no task learns. Name a \`task\`, or another column.`);
  return suited.name;
}

const unusable = (detail: string) => new ProblemError('unusable_target', detail, { param: 'target' });
