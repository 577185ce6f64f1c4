import type { Feedback } from './schema.ts';
import type { FeedbackRow } from './store.ts';

/** Feedback as the API shows it. */
export function showFeedback(row: FeedbackRow): Feedback {
  const { entity, tenant_id, record_id, answered_at, created_at, ...shown } = row;
  return {
    object: 'feedback',
    ...shown,
    answered_at: new Date(answered_at).toISOString(),
    created_at: new Date(created_at).toISOString(),
  };
}
