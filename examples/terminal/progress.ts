import { bar } from './bar.ts';

const width = 28;

const duration = (seconds: number) =>
  seconds < 90
    ? `${Math.max(0, Math.round(seconds))} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;

/**
 * A line that is drawn again while work goes on: bar, percentage, what is being done, time left.
 * Where the output is not a terminal it prints a line for every tenth of the way.
 */
export class Progress {
  readonly #label: string;
  readonly #stream: NodeJS.WriteStream;
  #lastTenth = -1;

  constructor(label: string, stream: NodeJS.WriteStream = process.stdout) {
    this.#label = label;
    this.#stream = stream;
  }

  /** Draws `fraction` (0 to 1), with the seconds left where they are known. */
  update(fraction: number, detail = '', secondsLeft: number | null = null): void {
    const percent = `${Math.floor(fraction * 100)} %`.padStart(5);
    const left = secondsLeft === null || fraction >= 1 ? '' : `about ${duration(secondsLeft)} left`;
    const line = `  ${this.#label} ${bar(fraction, width).padEnd(width, '·')} ${percent}  ${[detail, left].filter(Boolean).join(', ')}`;
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\x1b[2K${line.slice(0, this.#stream.columns - 1)}`);
      return;
    }
    const tenth = Math.floor(fraction * 10);
    if (tenth === this.#lastTenth) return;
    this.#lastTenth = tenth;
    this.#stream.write(`${line}\n`);
  }

  /** Leaves the finished line and begins a new one. */
  finish(detail = ''): void {
    this.update(1, detail);
    if (this.#stream.isTTY) this.#stream.write('\n');
  }
}
