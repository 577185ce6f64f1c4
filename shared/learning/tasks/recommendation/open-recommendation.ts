import { catalogueName, graphDataName, graphName, weightsName } from '../../artifact/files.ts';
import type { Manifest } from '../../artifact/manifest.ts';
import { readFile } from '../../artifact/read-file.ts';
import type { ArtifactFiles, LoadedModel } from '../task.ts';
import { answerAsked } from './answer-asked.ts';
import { readCatalogue } from './catalogue.ts';
import { indexCatalogue, readAsked } from './read-asked.ts';
import { recommenders } from './recommenders.ts';

/** Opens a recommender that was stored. Throws where the artifact is not one's, and ArtifactError where it is not whole. */
export async function openRecommendation(files: ArtifactFiles, manifest: Manifest): Promise<LoadedModel> {
  const { target, settings } = manifest;
  const recommender = recommenders.find(({ name }) => name === manifest.candidate);
  if (target.kind !== 'recommendation' || !recommender) throw new TypeError('The artifact is no recommender');
  const read = (name: string) => readFile(files, manifest, name);
  const index = indexCatalogue(readCatalogue(read(catalogueName)));
  const graph = graphName in manifest.files ? read(graphName) : undefined;
  const constants = graphDataName in manifest.files ? read(graphDataName) : undefined;
  const scorer = await recommender.open({
    settings,
    weights: read(weightsName),
    itemCount: index.catalogue.items.length,
    ...(graph && { graph: { graph, weights: constants } }),
  });
  const names = { userColumn: target.user_column, itemColumn: target.column };
  return {
    task: 'recommendation',
    candidate: recommender.name,
    inputSchema: manifest.input_schema,
    predict: async (inputs, { recommendation = {} } = {}) => {
      const asked = inputs.map((input, at) => readAsked(index, names, input, at));
      return answerAsked(scorer, index, asked, recommendation);
    },
    close: () => scorer.close(),
  };
}
