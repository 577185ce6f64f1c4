import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '../../../runtime/clock.ts';
import { CancelledError } from '../../../runtime/errors.ts';
import { boostRound, replayTrees, validationLoss } from './boost-round.ts';
import { BoostedTrees } from './boosted-trees.ts';
import { fingerprintOf, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import type { TrainingRows } from './columns.ts';
import { type BoostingChoices, completeOptions, type FitControl } from './options.ts';
import { prepareRows } from './prepare-rows.ts';
import type { Tree } from './tree.ts';
import { startTeam } from './worker-team.ts';

/** The event loop gets a turn this often, so that signals, timers and worker errors are heard. */
const TURN_MS = 25;

/** Rows times columns below which a level takes less time than waking a thread for it. */
const CELLS_WORTH_WORKERS = 30_000;

/**
 * Fits gradient-boosted trees by histograms. The target is a number per row: a value, 0 or 1, or a class index. Throws
 * RangeError for options or rows out of range, CancelledError when cancelled, CorruptBytesError for a foreign checkpoint.
 */
export async function fitBoostedTrees(
  rows: TrainingRows,
  target: Float64Array,
  choices: BoostingChoices,
  control: FitControl = {},
): Promise<BoostedTrees> {
  const options = completeOptions(choices);
  if (options.earlyStoppingRounds !== undefined && !rows.validation?.length)
    throw new RangeError('earlyStoppingRounds needs validation rows');
  const clock = control.clock ?? systemClock;
  const startedAt = clock();
  const isLate = (lastRoundMs: number) => clock() - startedAt + lastRoundMs > (control.maxSeconds ?? Infinity) * 1000;
  const stopIfCancelled = () => {
    if (control.isCancelled?.()) throw new CancelledError('Fitting boosted trees was cancelled');
  };
  stopIfCancelled();
  const { space, features, start } = prepareRows(rows, target, options);
  const { checkpoint, stopAfter = Infinity } = control;
  const fingerprint = checkpoint ? fingerprintOf(space) : 0;
  const trees: Tree[] = [];
  const losses: number[] = [];
  const isSmall = space.trainCount * space.featureCount < CELLS_WORTH_WORKERS;
  const team = startTeam(space, isSmall ? 0 : (control.workerCount ?? 0));
  try {
    if (checkpoint?.resumeFrom) {
      const reached = readCheckpoint(checkpoint.resumeFrom, fingerprint, features);
      trees.push(...reached.trees);
      losses.push(...reached.losses);
      replayTrees(space, team, features, trees);
    }
    let turnedAt = clock();
    let savedAt = turnedAt;
    let roundMs = 0;
    for (let round = trees.length / space.outputCount; round < Math.min(options.rounds, stopAfter); round++) {
      if (isSettled(losses, options.earlyStoppingRounds) || isLate(roundMs)) break;
      const roundAt = clock();
      trees.push(...boostRound(space, team, features, round, stopIfCancelled));
      if (space.rowCount > space.trainCount) losses.push(validationLoss(space, team));
      roundMs = clock() - roundAt;
      const loss = losses.at(-1);
      control.onProgress?.({
        round: round + 1,
        rounds: options.rounds,
        ...(loss === undefined ? {} : { validationLoss: loss }),
      });
      if (checkpoint && clock() - savedAt >= checkpoint.everySeconds * 1000) {
        await checkpoint.save(writeCheckpoint({ trees, losses }, fingerprint, features));
        savedAt = clock();
      }
      if (clock() - turnedAt >= TURN_MS) {
        await nextTurn();
        team.check();
        turnedAt = clock();
      }
    }
    if (checkpoint && control.stopAfter !== undefined) {
      await checkpoint.save(writeCheckpoint({ trees, losses }, fingerprint, features));
    }
  } finally {
    await team.end();
  }
  const rounds = options.earlyStoppingRounds === undefined ? trees.length : (bestRound(losses) + 1) * space.outputCount;
  return new BoostedTrees(options.objective, features, start, trees.slice(0, rounds));
}

/** The round of least loss, the first of equals. */
function bestRound(losses: readonly number[]): number {
  return losses.reduce((best, loss, round) => (loss < (losses[best] as number) ? round : best), 0);
}

function isSettled(losses: readonly number[], patience: number | undefined): boolean {
  return patience !== undefined && losses.length > patience && losses.length - 1 - bestRound(losses) >= patience;
}
