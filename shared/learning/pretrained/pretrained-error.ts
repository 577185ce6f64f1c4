import { RunError } from '../../runtime/errors.ts';

/** A pretrained model that cannot be used: names the file and what is wrong with it. */
export function pretrainedError(file: string, fault: string, cause?: unknown): RunError {
  return new RunError('pretrained_unusable', `The pretrained model cannot be used: ${file} ${fault}`, {
    param: 'pretrained',
    cause,
  });
}
