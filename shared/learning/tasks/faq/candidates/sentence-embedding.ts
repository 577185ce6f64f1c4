import { joinedTexts, type TextRows } from '../../../features/text/text-encoder.ts';
import type { Candidate, FittedCandidate } from '../../candidate.ts';
import { featuresInput, scoreGraph } from '../../score-graph.ts';
import { fitSentences, sentenceSettings, sentenceSpace } from '../fit-sentences.ts';
import { likenessNodes, openLikeness, packSentences, unpackSentences } from '../sentence-table.ts';

/** Vectors of sentences, learned by telling questions of one answer from those of others. */
export const sentenceEmbedding: Candidate<TextRows> = {
  name: 'sentence_embedding',
  description:
    'Sentences as sums of learned vectors of word and character n-grams, trained by contrast: questions of one answer come to lie together (InfoNCE).',
  searchSpace: sentenceSpace,
  spends: 'iterations',
  refits: true,
  fit: async ({ train, outputNames = [], chosen, seed, pace }) => {
    const known = { texts: joinedTexts(train.matrix), answers: train.targets, answerTexts: outputNames };
    const sentences = await fitSentences({ known, chosen, seed, pace });
    return { settings: { lengths: sentences.table.vocabulary.lengths }, weights: packSentences(sentences) };
  },
  open: (fitted) => {
    const score = openLikeness(read(fitted));
    return (rows) => score(joinedTexts(rows));
  },
  graph: (fitted, _features, answerCount) => {
    const sentences = read(fitted);
    return scoreGraph({ featureCount: null, outputCount: answerCount }, (builder) =>
      likenessNodes(builder, featuresInput, sentences),
    );
  },
};

const read = ({ settings, weights }: FittedCandidate) =>
  unpackSentences(weights, sentenceSettings.parse(settings).lengths).sentences;
