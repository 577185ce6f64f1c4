/** What a setting can be: JSON-safe, as trials and artifacts store it. */
export type SettingValue = number | string | boolean;

/** Settings of one fit by name; those left out are the usual ones. */
export type Settings = Readonly<Record<string, SettingValue>>;

interface NumberRange {
  readonly kind: 'real' | 'whole';
  readonly low: number;
  readonly high: number;
  readonly usual: number;
  /** `log`: each factor is as probable as any other; for settings that work by their order of magnitude. */
  readonly scale: 'linear' | 'log';
}

interface Choice<Value extends SettingValue = SettingValue> {
  readonly kind: 'choice';
  readonly values: readonly Value[];
  readonly usual: Value;
}

/** Where one setting may lie, and what it is when nobody searches. */
export type SettingRange = NumberRange | Choice;

/** The settings of a candidate by name. */
export type SearchSpace = Readonly<Record<string, SettingRange>>;

/** The settings that a space describes, each of its own type. */
export type SettingsOf<Space extends SearchSpace> = {
  readonly [Name in keyof Space]: Space[Name] extends Choice<infer Value> ? Value : number;
};

type RangeOptions = { readonly usual: number; readonly scale?: NumberRange['scale'] };

/** A number from `low` to `high`. Throws RangeError when `usual` lies outside, or a logarithm would be undefined. */
export const realNumber = (low: number, high: number, options: RangeOptions): NumberRange =>
  checked({ kind: 'real', low, high, scale: 'linear', ...options });

/** A whole number from `low` to `high`, both included. Throws RangeError as `realNumber` does. */
export const wholeNumber = (low: number, high: number, options: RangeOptions): NumberRange =>
  checked({ kind: 'whole', low, high, scale: 'linear', ...options });

/** One of `values`. Throws RangeError when `usual` is none of them. */
export function oneOf<const Value extends SettingValue>(
  values: readonly Value[],
  { usual }: { readonly usual: NoInfer<Value> },
): Choice<Value> {
  if (!values.includes(usual)) throw new RangeError(`The usual value ${usual} is none of ${values.join(', ')}`);
  return { kind: 'choice', values, usual };
}

/** What a candidate is fitted with where nothing was searched. */
export function usualSettings(space: SearchSpace): Settings {
  return Object.fromEntries(Object.entries(space).map(([name, { usual }]) => [name, usual]));
}

/** The settings of one fit, typed: those `chosen`, and the usual ones. Throws RangeError for one that does not fit. */
export function readSettings<Space extends SearchSpace>(space: Space, chosen: Settings): SettingsOf<Space> {
  const unknown = Object.keys(chosen).find((name) => !(name in space));
  if (unknown !== undefined) throw new RangeError(`There is no setting "${unknown}"`);
  const settings = { ...usualSettings(space), ...chosen };
  for (const [name, range] of Object.entries(space)) {
    if (!fits(range, settings[name])) throw new RangeError(`The setting "${name}" cannot be ${settings[name]}`);
  }
  return settings as SettingsOf<Space>;
}

function fits(range: SettingRange, value: SettingValue | undefined): boolean {
  if (range.kind === 'choice') return value !== undefined && range.values.includes(value);
  if (typeof value !== 'number' || !(value >= range.low && value <= range.high)) return false;
  return range.kind === 'real' || Number.isInteger(value);
}

function checked(range: NumberRange): NumberRange {
  if (range.scale === 'log' && !(range.low > 0)) throw new RangeError(`A log scale cannot begin at ${range.low}`);
  if (!fits(range, range.usual)) {
    throw new RangeError(`The usual value ${range.usual} is not from ${range.low} to ${range.high}`);
  }
  return range;
}
