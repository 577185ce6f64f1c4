import type { FileToUpload } from '../shared/api/upload-file.ts';
import { makeLoanApplications } from './loan-applications.ts';

export const sampleTarget = 'defaulted';

/** The file of the first start: 4,000 loan applications, as dirty as branches send them. */
export function sampleFile(seed = 1, rowCount = 4000): FileToUpload {
  return {
    name: 'Loan applications',
    filename: 'loan-applications.csv',
    content: new Blob([makeLoanApplications(seed, rowCount)], { type: 'text/csv' }),
  };
}
