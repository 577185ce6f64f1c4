import { normal } from '../../tensor/initial.ts';

/** What BERT and SASRec start their weights and embeddings with. */
export const smallNormal = normal(0.02);
