/** An error of a state, by the name that `Retry` and `Catch` match. */
export class StatesError extends Error {
  override readonly name = 'StatesError';
  readonly errorName: string;

  constructor(errorName: string, message: string) {
    super(message);
    this.errorName = errorName;
  }
}

/** `States.Runtime`: the definition does not fit its data; neither retried nor caught by `States.ALL`. */
export function runtimeError(message: string): StatesError {
  return new StatesError('States.Runtime', message);
}
