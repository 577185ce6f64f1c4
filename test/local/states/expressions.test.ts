import { describe, expect, it } from 'vitest';
import { holds } from '../../../local/states/choice-rule.ts';
import { evaluateExpression, parseExpression } from '../../../local/states/expression.ts';
import { writePath } from '../../../local/states/json-path.ts';
import { nextRetry } from '../../../local/states/retry.ts';
import { StatesError } from '../../../local/states/states-error.ts';

const input = { a: { 'b c': [10, 20, { d: null }] }, name: "it's", list: [3, 1, 3], error: '{"m":"x \\"y\\""}' };
const context = { Execution: { Name: 'run-1' } };
const evaluate = (source: string) => evaluateExpression(parseExpression(source), input, context);

describe('an expression', () => {
  it.each([
    ["$.a['b c'][1]", 20],
    ["$.a['b c'][2].d", null],
    ['$.list[*]', [3, 1, 3]],
    ['$$.Execution.Name', 'run-1'],
    ["States.Format('{} \\'{}\\' {}', $.name, $$.Execution.Name, $.list[0])", "it's 'run-1' 3"],
    ['States.JsonToString($.error)', '"{\\"m\\":\\"x \\\\\\"y\\\\\\"\\"}"'],
    ['States.StringToJson($.error)', { m: 'x "y"' }],
    ['States.Array($.name, 1.5, true, null)', ["it's", 1.5, true, null]],
    ['States.ArrayPartition($.list, 2)', [[3, 1], [3]]],
    ['States.ArrayContains($.list, 1)', true],
    ['States.ArrayRange(1, 7, 3)', [1, 4, 7]],
    ['States.ArrayGetItem($.list, States.MathAdd(2, -1))', 1],
    ['States.ArrayUnique($.list)', [3, 1]],
    ["States.Base64Decode(States.Base64Encode('ä,)'))", 'ä,)'],
    ["States.Hash('abc', 'SHA-1')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ["States.StringSplit('a,b;;c', ',;')", ['a', 'b', 'c']],
    [
      'States.JsonMerge(States.StringToJson(\'{"x":1,"y":1}\'), States.StringToJson(\'{"y":2}\'), false)',
      { x: 1, y: 2 },
    ],
  ])('%s is %j', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });

  it.each([
    '$.missing',
    '$.list[3]',
    "States.Format('{}')",
    'States.Format($.name',
    "'open",
    '$.list[0:2]',
    'nonsense',
  ])('%s is States.Runtime', (source) => {
    expect(() => evaluate(source)).toThrow(StatesError);
  });
});

describe('a result path', () => {
  it('puts the result beside what is there, making objects on the way', () => {
    expect(writePath('$.a.new.deep', { a: { old: 1 } }, 2)).toEqual({ a: { old: 1, new: { deep: 2 } } });
    expect(writePath('$', { a: 1 }, 2)).toBe(2);
    expect(() => writePath('$.a.b', { a: 1 }, 2)).toThrow(StatesError);
  });
});

describe('a choice rule', () => {
  const data = { n: 5, s: 'log-2026.txt', t: '2026-01-01T00:00:00Z', b: false, nothing: null };

  it.each([
    [{ Variable: '$.n', NumericGreaterThanEquals: 5 }, true],
    [{ Variable: '$.n', NumericLessThanPath: '$.n' }, false],
    [{ Variable: '$.n', StringEquals: '5' }, false],
    [{ Variable: '$.s', StringMatches: 'log-*.txt' }, true],
    [{ Variable: '$.s', StringMatches: 'log-\\*.txt' }, false],
    [{ Variable: '$.t', TimestampLessThan: '2026-01-01T01:00:00+01:00' }, false],
    [{ Variable: '$.t', IsTimestamp: true }, true],
    [{ Variable: '$.b', BooleanEquals: false }, true],
    [{ Variable: '$.missing', IsPresent: false }, true],
    [{ Variable: '$.nothing', IsPresent: true }, true],
    [{ Variable: '$.nothing', IsNull: false }, false],
    [{ Not: { Variable: '$.n', NumericEquals: 5 } }, false],
    [
      {
        And: [
          { Variable: '$.missing', IsPresent: true },
          { Variable: '$.missing', NumericEquals: 1 },
        ],
      },
      false,
    ],
    [
      {
        Or: [
          { Variable: '$.n', NumericEquals: 1 },
          { Variable: '$.n', NumericEquals: 5 },
        ],
      },
      true,
    ],
  ])('%j is %s', (rule, expected) => {
    expect(holds(rule, data, context)).toBe(expected);
  });

  it('about a path that leads nowhere is States.Runtime', () => {
    expect(() => holds({ Variable: '$.missing', NumericEquals: 1 }, data, context)).toThrow(StatesError);
  });
});

describe('a retrier', () => {
  const retry = (errorName: string, retriers: Parameters<typeof nextRetry>[0], times: number) => {
    const attempts = new Map();
    return Array.from({ length: times }, () => nextRetry(retriers, attempts, new StatesError(errorName, '')));
  };

  it('waits by its interval and rate, up to its longest delay, as often as it may', () => {
    const retrier = { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10 };
    expect(retry('Error', [retrier], 4)).toEqual([2000, 6000, 10_000, undefined]);
    expect(retry('Error', [{ ErrorEquals: ['Error'] }], 4)).toEqual([1000, 2000, 4000, undefined]);
    expect(retry('RunError', [{ ErrorEquals: ['RunError'], MaxAttempts: 0 }, retrier], 1)).toEqual([undefined]);
  });

  it('draws a shorter delay with full jitter, and takes no timeout as a failed task and no States.Runtime as anything', () => {
    const [delayMs = Number.NaN] = retry('Error', [{ ErrorEquals: ['Error'], JitterStrategy: 'FULL' }], 1);
    expect(delayMs).toBeGreaterThanOrEqual(0);
    expect(delayMs).toBeLessThanOrEqual(1000);
    expect(retry('States.Timeout', [{ ErrorEquals: ['States.TaskFailed'] }], 1)).toEqual([undefined]);
    expect(retry('States.Runtime', [{ ErrorEquals: ['States.ALL'] }], 1)).toEqual([undefined]);
  });
});
