import { describe, expect, it } from 'vitest';
import { eventSentence } from '../../console/event-sentence.ts';
import { wordsIn } from '../../console/words.ts';
import { runEvent, runStep } from '../../shared/run/schema.ts';

const isChinese = /\p{Script=Han}/u;
const event = runEvent.parse({
  object: 'run_event',
  id: `evt_${'0'.repeat(26)}`,
  kind: 'step_finished',
  step: 'profile',
  candidate: null,
  message: '4000 rows, 12 columns, 9 findings.',
  facts: { rows: 4000, columns: 12, findings: 9 },
  created_at: '2026-11-26T00:00:00.000Z',
});

describe('the sentence of an event', () => {
  it('is the message of the API in English', () => {
    expect(eventSentence(event, 'en')).toBe('4000 rows, 12 columns, 9 findings.');
  });

  it('is said in Chinese with the same facts', () => {
    expect(eventSentence(event, 'zh')).toBe('4000 行，12 列，发现 9 个问题。');
  });

  it('names what the API names in Chinese', () => {
    const facts = { count: 3, best: 'boosted_trees', metric: 'roc_auc', score: '0.91' };
    const said = eventSentence({ ...event, step: 'evaluate', facts }, 'zh');
    expect(said).toContain(wordsIn('zh')('boosted_trees'));
    expect(said).not.toContain('boosted_trees');
  });

  it('leaves ids as they are', () => {
    const facts = { version: 1, model_id: 'mdl_01' };
    expect(eventSentence({ ...event, step: 'register', facts }, 'zh')).toBe('已登记 mdl_01 的第 1 版。');
  });

  it('goes on where an event has more to say', () => {
    const facts = { train: 8, validation: 1, test: 1, leaked_test: 2, leaked_validation: 0 };
    const said = eventSentence({ ...event, step: 'split', facts }, 'zh');
    expect(said).toBe('训练 8 行，验证 1 行，测试 1 行。剔除了 2 行与训练数据重复的测试数据。');
  });

  it('is the message where facts are missing, as in events of before', () => {
    expect(eventSentence({ ...event, facts: {} }, 'zh')).toBe(event.message);
  });

  it.each(runStep.options)('is Chinese when the step %s begins', (step) => {
    const said = eventSentence({ ...event, kind: 'step_started', step, facts: {} }, 'zh');
    expect(said).toMatch(isChinese);
  });

  it.each(['succeeded', 'cancelled', 'failed'])('is Chinese when a run has %s', (state) => {
    const facts = { state, reason: 'The rows are too few.' };
    expect(eventSentence({ ...event, kind: 'run_finished', facts }, 'zh')).toMatch(isChinese);
  });
});
