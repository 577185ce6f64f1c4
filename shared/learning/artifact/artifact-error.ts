export type ArtifactFault = 'incomplete' | 'foreign' | 'newer' | 'truncated' | 'corrupted';

/** An artifact that cannot be trusted or understood; the message says which file and why. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
  readonly isRetryable = false;
  readonly fault: ArtifactFault;

  constructor(fault: ArtifactFault, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.fault = fault;
  }
}
