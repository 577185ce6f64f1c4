/** A prediction's input that does not fit the model: names the column, what was sent and what to send. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly isRetryable = false;
  /** The column at fault. */
  readonly param: string;
  /** Place of the input in the batch, from 0. */
  readonly index: number;

  constructor(param: string, message: string, index: number) {
    super(message);
    this.param = param;
    this.index = index;
  }
}
