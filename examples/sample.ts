import type { PredictionInput, RunRequest } from '../shared/api/client.generated.ts';
import type { FileToUpload } from '../shared/api/upload-file.ts';
import { makePurchases, nextReaders } from './book-shop/purchases.ts';
import { makeCustomerMessages, nextMessages } from './customer-service/messages.ts';
import { makeQuestions, nextQuestions } from './faq/questions.ts';
import { makeLoanApplications } from './loan-applications.ts';
import { makeChestImages, nextImages } from './medical-imaging/chest-images.ts';

/** What a story can be told of without data of one's own. */
export interface Sample {
  readonly file: FileToUpload;
  readonly target: string;
  readonly task?: RunRequest['task'];
  /** Asked of the model at the end; made from the profile unless given. */
  readonly inputs?: readonly PredictionInput[];
}

/** 4,000 loan applications, as dirty as branches send them. */
const loans = (seed = 1, rowCount = 4000): Sample => ({
  target: 'defaulted',
  file: {
    name: 'Loan applications',
    filename: 'loan-applications.csv',
    content: new Blob([makeLoanApplications(seed, rowCount)], { type: 'text/csv' }),
  },
});

/** 1,500 messages to a web shop, in English and Chinese, with what their writers want. */
const customerService = (seed = 1, rowCount = 1500): Sample => ({
  target: 'intent',
  task: 'intent',
  inputs: nextMessages.map((text) => ({ text })),
  file: {
    name: 'Customer messages',
    filename: 'customer-messages.jsonl',
    content: new Blob([makeCustomerMessages(seed, rowCount)], { type: 'application/jsonl' }),
  },
});

/** Some 300 questions to a web shop, in English and Chinese, with the answers that they get. */
const faq = (seed = 1, phrasings = 12): Sample => ({
  target: 'answer',
  task: 'faq',
  inputs: nextQuestions.map((question) => ({ question })),
  file: {
    name: 'Questions and answers',
    filename: 'questions.csv',
    content: new Blob([makeQuestions(seed, phrasings)], { type: 'text/csv' }),
  },
});

/** 600 drawn chest X-rays in a ZIP file, with a shadow or without. */
const medicalImaging = (seed = 1, count = 600): Sample => ({
  target: 'label',
  task: 'image_classification',
  inputs: nextImages(seed + 1).map((image) => ({ image })),
  file: {
    name: 'Chest images',
    filename: 'chest-images.zip',
    content: new Blob([makeChestImages(seed, count)], { type: 'application/zip' }),
  },
});

/** What 600 readers bought in a book shop, and in which order. */
const recommendation = (seed = 1, readerCount = 600): Sample => ({
  target: 'item_id',
  task: 'recommendation',
  inputs: nextReaders,
  file: {
    name: 'Book purchases',
    filename: 'book-purchases.csv',
    content: new Blob([makePurchases(seed, readerCount)], { type: 'text/csv' }),
  },
});

/** The samples by the name that `--example` takes; the first is the one of the first start. */
const samples: Readonly<Record<string, () => Sample>> = {
  loans,
  'customer-service': customerService,
  'medical-imaging': medicalImaging,
  recommendation,
  faq,
};
export const sampleNames = Object.keys(samples);

/** Throws when there is no such sample. */
export function makeSample(name = 'loans'): Sample {
  const make = samples[name];
  if (!make) throw new Error(`There is no example "${name}": choose one of ${sampleNames.join(', ')}`);
  return make();
}
