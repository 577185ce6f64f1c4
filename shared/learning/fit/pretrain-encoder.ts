import type { TokenizerSpec } from '../features/text/tokens/tokenizer-spec.ts';
import type { StackChoices } from '../networks/layers/transformer-stack.ts';
import { maskedLanguage } from '../networks/masked-language.ts';
import { hiddenTokens } from '../networks/objectives/hidden-tokens.ts';
import type { Pace } from '../tasks/pace.ts';
import { chooseEngine } from '../tensor/choose-engine.ts';
import type { OptimizerSettings } from '../tensor/optimizer.ts';
import type { NamedArrays } from '../tensor/state.ts';
import { maskedRows } from './masked-rows.ts';
import { trainNetwork } from './train-network.ts';
import { type PassSchedule, rateSchedule, stepCountOf } from './train-text-encoder.ts';

interface Pretraining {
  readonly stack: StackChoices & { readonly paddingId: number };
  readonly special: TokenizerSpec['special'];
  readonly tokens: readonly Int32Array[];
  readonly schedule: PassSchedule;
  readonly optimizer: OptimizerSettings;
  readonly seed: number;
  readonly pace: Pace;
  readonly threadCount: number;
}

/**
 * Trains the stack of a Transformer to guess hidden tokens of texts, so that it knows the language before it learns
 * classes; answers the stack's parameters. Throws as `trainNetwork` does.
 */
export async function pretrainEncoder(training: Pretraining): Promise<NamedArrays> {
  const { stack, special, tokens, schedule, optimizer, seed, pace, threadCount } = training;
  const stepCount = stepCountOf(schedule, tokens.length);
  const { parameters } = await trainNetwork(
    {
      plan: {
        network: maskedLanguage(stack),
        objective: hiddenTokens(stack),
        optimizer,
        batchSize: schedule.batchSize,
      },
      schedule: rateSchedule(schedule, stepCount),
      stepCount,
      seed,
      rows: maskedRows({
        tokens,
        vocabularySize: stack.vocabularySize,
        maskId: special.mask ?? stack.paddingId,
        paddingId: stack.paddingId,
        specialIds: Object.values(special).filter((id) => id !== null),
        placeCount: stack.placeCount,
      }),
    },
    { engine: await chooseEngine({ threads: threadCount + 1 }), pace },
  );
  const isOfStack = (name: string) => !name.startsWith('guess') && name !== 'token_bias';
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => isOfStack(name)));
}
