import * as z from 'zod';
import type { RuleSpec, StateMachineSpec } from '../deployment.ts';
import { readProperties } from './read-properties.ts';
import type { Resources } from './resources.ts';

const machineProperties = z.object({
  DefinitionString: z.string(),
  RoleArn: z.string(),
  StateMachineType: z.literal('STANDARD').optional(),
});

export function readStateMachines(resources: Resources): StateMachineSpec[] {
  return resources.ofType('AWS::StepFunctions::StateMachine').map((machine) => {
    const { DefinitionString, RoleArn } = readProperties(machineProperties, machine);
    const definition = JSON.parse(DefinitionString) as Record<string, unknown>;
    if ((definition.QueryLanguage ?? 'JSONPath') !== 'JSONPath') {
      throw new Error(`State machine ${machine.logicalId} is not written in JSONPath`);
    }
    return { name: machine.attribute('Name'), arn: machine.ref, definition, roleArn: RoleArn };
  });
}

const target = z.strictObject({
  Arn: z.string(),
  Id: z.string(),
  Input: z.string().optional(),
  DeadLetterConfig: z.object({ Arn: z.string() }).optional(),
  RetryPolicy: z.unknown().optional(),
});
const topicTarget = z
  .looseObject({ Arn: z.string().regex(/^arn:[\w-]+:sns:/) })
  .transform(() => ({ isTopic: true as const }));

const ruleProperties = z.object({
  ScheduleExpression: z.string().optional(),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(z.union([topicTarget, target])).default([]),
});

/** Targets that are topics are left out: they only tell the operator, as alarms do. */
export function readRules(resources: Resources): RuleSpec[] {
  return resources.ofType('AWS::Events::Rule').flatMap((rule) => {
    const { ScheduleExpression, EventPattern, State, Targets } = readProperties(ruleProperties, rule);
    if (State === 'DISABLED') return [];
    const targets = Targets.flatMap((one) => ('isTopic' in one ? [] : [{ arn: one.Arn, input: one.Input }]));
    if (targets.length === 0 && Targets.length > 0) return [];
    return [{ name: rule.ref, schedule: ScheduleExpression, pattern: EventPattern, targets }];
  });
}
