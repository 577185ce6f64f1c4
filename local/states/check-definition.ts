import type { Machine } from './definition.ts';
import { parseExpression } from './expression.ts';
import { parsePath } from './json-path.ts';

const shared = ['Type', 'Comment', 'QueryLanguage', 'Next', 'End', 'InputPath', 'OutputPath'];
const withResult = ['Parameters', 'ResultSelector', 'ResultPath', 'Retry', 'Catch'];

/** The fields that the twin carries out; whatever else a state says is refused by name. */
const known: Readonly<Record<string, readonly string[]>> = {
  Task: [...shared, ...withResult, 'Resource', 'TimeoutSeconds', 'TimeoutSecondsPath'],
  Pass: [...shared, 'Parameters', 'ResultPath', 'Result'],
  Choice: [...shared, 'Choices', 'Default'],
  Wait: [...shared, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Succeed: shared,
  Fail: ['Type', 'Comment', 'Error', 'ErrorPath', 'Cause', 'CausePath'],
  Map: [...shared, ...withResult, 'ItemProcessor', 'Iterator', 'ItemSelector', 'ItemsPath', 'MaxConcurrency'],
  Parallel: [...shared, ...withResult, 'Branches'],
};

/** Task resources by their service and action; partitions differ (`aws`, `aws-cn`). */
const resources = [
  /^arn:[\w-]+:states:::lambda:invoke$/,
  /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+$/,
  /^arn:[\w-]+:states:::sagemaker:createTrainingJob\.sync$/,
  /^arn:[\w-]+:states:::batch:submitJob\.sync$/,
];

/** The definition as a machine; throws an Error that names every feature and path that the twin does not run. */
export function checkDefinition(name: string, definition: Readonly<Record<string, unknown>>): Machine {
  const machine = definition as unknown as Machine;
  const faults = checkMachine(machine);
  if (faults.length > 0) throw new Error(`State machine ${name} cannot run in the twin: ${faults.join('; ')}`);
  return machine;
}

function checkMachine(machine: Machine): string[] {
  return [
    ...refuse((machine.QueryLanguage ?? 'JSONPath') !== 'JSONPath', `it is written in ${machine.QueryLanguage}`),
    ...refuse(machine.States[machine.StartAt] === undefined, `there is no state ${machine.StartAt}`),
    ...Object.entries(machine.States).flatMap(([name, state]) => [
      ...checkState(name, state),
      ...targets(state)
        .filter((target) => machine.States[target] === undefined)
        .map((target) => `${name} leads to ${target}, which is no state`),
    ]),
  ];
}

function checkState(name: string, state: Machine['States'][string]): string[] {
  const unknown = Object.keys(state).filter((field) => !known[state.Type]?.includes(field));
  const inner = [
    ...(state.Branches ?? []),
    ...[state.ItemProcessor ?? state.Iterator].filter((one) => one !== undefined),
  ];
  return [
    ...unknown.map((field) => `${name} uses ${field}`),
    ...refuse((state.QueryLanguage ?? 'JSONPath') !== 'JSONPath', `${name} is written in ${state.QueryLanguage}`),
    ...refuse(state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED', `${name} is a Distributed Map`),
    ...refuse(
      state.Type === 'Task' && !resources.some((pattern) => pattern.test(state.Resource ?? '')),
      `${name} calls ${state.Resource}`,
    ),
    ...checkPaths(name, state),
    ...inner.flatMap(checkMachine),
  ];
}

/** Every path and intrinsic function must be one that the twin evaluates, before the first execution meets it. */
function checkPaths(name: string, value: unknown, isTemplate = false): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]: [string, unknown]) => {
    const isNested = ['States', 'Branches', 'ItemProcessor', 'Iterator', 'Result'].includes(field);
    if (isNested) return [];
    // Within a payload template only `.$` marks a path: `LocalPath` there is the called service's own field.
    const isInTemplate = isTemplate || ['Parameters', 'ItemSelector', 'ResultSelector'].includes(field);
    if (typeof inner !== 'string') return checkPaths(name, inner, isInTemplate);
    const isPath = !isTemplate && /Path$|^Variable$/.test(field);
    if (!isPath && !field.endsWith('.$')) return [];
    try {
      if (isPath) parsePath(inner.startsWith('$$') ? inner.slice(1) : inner);
      else parseExpression(inner);
      return [];
    } catch (error) {
      return [`${name}, ${field}: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}

function refuse(isRefused: boolean, why: string): string[] {
  return isRefused ? [why] : [];
}

function targets({ Next, Default, Choices = [], Catch = [] }: Machine['States'][string]): string[] {
  const named = [Next, Default, ...Choices.map((choice) => choice.Next), ...Catch.map((catcher) => catcher.Next)];
  return named.filter((target) => target !== undefined);
}
