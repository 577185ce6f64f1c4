/** An event on the default bus, before it is written in EventBridge's envelope. */
export interface TwinEvent {
  readonly source: string;
  readonly detailType: string;
  readonly timeMs: number;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}
