/** A server that answers one row at a time, and what is known about it. */
export interface Contender {
  readonly name: string;
  /** What its model is. */
  readonly model: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Processor time of the model alone for one row, without the server. */
  readonly modelMs: number;
  /** The class that an answer of the server names. Throws when it is not such an answer. */
  labelOf(answer: unknown): string;
  /** Processor seconds that its processes have used so far. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}
