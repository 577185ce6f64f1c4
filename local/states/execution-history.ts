import type { HistoryEvent } from './executions.ts';

const stateTypes = ['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Map', 'Parallel'];

/** An event of GetExecutionHistory: its details stand in a member that is named after its type. */
export function describeEvent(event: HistoryEvent): Record<string, unknown> {
  return {
    id: event.id,
    previousEventId: event.id - 1,
    timestamp: event.timeMs / 1000,
    type: event.type,
    [detailsMember(event.type)]: event.details,
  };
}

function detailsMember(type: string): string {
  const state = /^([A-Z][a-z]+)State(Entered|Exited)$/.exec(type);
  if (state && stateTypes.includes(state[1] ?? '')) return `state${state[2]}EventDetails`;
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
