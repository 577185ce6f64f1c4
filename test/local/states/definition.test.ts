import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../../local/states/check-definition.ts';
import { validateDefinition } from '../../../local/states/validate-definition.ts';
import { invoke } from './states-fixture.ts';

describe('a definition', () => {
  const pass = { Type: 'Pass', End: true };
  it.each([
    ['JSONata', { ...pass, QueryLanguage: 'JSONata' }, 'A is written in JSONata'],
    ['a heartbeat', invoke('a', { HeartbeatSeconds: 5, End: true }), 'HeartbeatSeconds'],
    ['another service', { ...pass, Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage' }, 'sqs:sendMessage'],
    ['a filter in a path', { ...pass, Parameters: { 'x.$': '$.a[?(@.b)]' } }, '[?(@.b)]'],
    ['an unknown function', { ...pass, Parameters: { 'x.$': 'States.Magic($.a)' } }, 'States.Magic'],
    ['no such next state', { Type: 'Pass', Next: 'Nowhere' }, 'Nowhere'],
  ])('with %s is refused by name at the start', (_, state, name) => {
    expect(() => checkDefinition('pipeline', { StartAt: 'A', States: { A: state } })).toThrow(name);
  });

  it('that is not the Amazon States Language is refused, and one that is stays as it was', () => {
    const definition = { StartAt: 'A', States: { A: pass } };
    validateDefinition('pipeline', definition);
    expect(definition).toEqual({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } });
    expect(() => validateDefinition('pipeline', { StartAt: 'A', States: { A: { Type: 'Pass' } } })).toThrow(
      'MISSING_TERMINAL_STATE',
    );
  });
});
