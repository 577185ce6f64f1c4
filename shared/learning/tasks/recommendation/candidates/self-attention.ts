import * as z from 'zod';
import { pack, unpackAll } from '../../../artifact/pack.ts';
import { cosineOf } from '../../../recommend/cosine.ts';
import type { Asked } from '../../../recommend/item-scorer.ts';
import { oneOf, readSettings, realNumber, wholeNumber } from '../../../search/search-space.ts';
import type { OnnxModel } from '../../../tensor/onnx-model.ts';
import { onnxRuntime } from '../../../tensor/onnx-runtime.ts';
import { featuresInput, scoreGraph, scoresOutput } from '../../score-graph.ts';
import type { Recommender } from '../recommender.ts';

/** The usual ones are those of SASRec's paper but for decay and epochs, which the validation items of Amazon Games chose. */
const searchSpace = {
  width: wholeNumber(16, 128, { usual: 50, scale: 'log' }),
  /** The newest items of a history, which are read. */
  places: oneOf([20, 50, 100], { usual: 50 }),
  blocks: wholeNumber(1, 4, { usual: 2 }),
  dropout: realNumber(0, 0.7, { usual: 0.5 }),
  learning_rate: realNumber(3e-4, 3e-3, { usual: 1e-3, scale: 'log' }),
  weight_decay: realNumber(0.01, 1, { usual: 0.5, scale: 'log' }),
};
const epochs = 40;

const settings = z.strictObject({ width: z.int().positive(), places: z.int().positive() });

/** SASRec, which attends to the order of what was taken (Kang & McAuley 2018). */
export const selfAttention: Recommender = {
  name: 'self_attention',
  description: 'A Transformer over the order in which items were taken (SASRec).',
  searchSpace,
  spends: 'iterations',
  fit: async (input) => {
    const { trainSequenceNetwork } = await import('../../../fit/train-sequence-network.ts');
    const chosen = readSettings(searchSpace, input.chosen);
    const { width, places } = chosen;
    const { model, vectors, until } = await trainSequenceNetwork({ ...input, settings: { ...chosen, epochs } });
    return {
      settings: { width, places },
      weights: pack({ vectors: vectors.slice(width) }),
      graph: catalogueGraph(model, places, input.itemCount),
      until,
    };
  },
  open: async ({ settings: stored, weights, graph, itemCount }) => {
    const { width, places } = settings.parse(stored);
    if (!graph) throw new RangeError('The network is absent');
    const vectors = Float32Array.from(unpackAll(weights).vectors ?? []);
    // Where nothing is answered, nothing of ONNX Runtime is bundled.
    const { createSession } = await import('../../../serve/open-graph.ts');
    const session = await createSession(graph);
    const { Tensor } = onnxRuntime();
    return {
      score: async (asked) => {
        const features = new Tensor('float64', idsOf(asked, places), [asked.length, places]);
        const { [scoresOutput]: scores } = await session.run({ [featuresInput]: features }, [scoresOutput]);
        const values = scores?.data as Float32Array | undefined;
        if (values?.length !== asked.length * itemCount) throw new RangeError('The graph scores other items');
        return values;
      },
      likeness: (a, b) => cosineOf(vectors, width, a, b),
      knows: ({ history }) => history.length > 0,
      close: () => session.release(),
    };
  },
};

/** The newest items of each, as ids from 1, at the end of its row. */
function idsOf(asked: readonly Asked[], places: number): Float64Array {
  const ids = new Float64Array(asked.length * places);
  asked.forEach(({ history }, at) => {
    const newest = history.slice(-places).map((item) => item + 1);
    ids.set(newest, (at + 1) * places - newest.length);
  });
  return ids;
}

const int32Code = 6;

/** `features`, ids as numbers -> `scores` of the items alone: the whole catalogue in one matrix product. */
function catalogueGraph(network: OnnxModel, places: number, itemCount: number): OnnxModel {
  return scoreGraph({ featureCount: places, outputCount: itemCount, type: 'float' }, (builder, features) => {
    const items = builder.add('Cast', [features], { to: { int: int32Code } });
    const { scores } = builder.append(network, { items });
    if (scores === undefined) throw new RangeError('The network has no scores');
    const one = (value: number) => builder.constant('int64', [value]);
    return builder.add('Slice', [scores, one(1), one(itemCount + 1), one(1)]);
  });
}
