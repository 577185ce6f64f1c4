import { describe, expect, it } from 'vitest';
import { judge } from '../../../shared/feedback/judge.ts';
import { feedbackRequest } from '../../../shared/feedback/schema.ts';

const label = (value: string | null) => ({ output: { label: value, probabilities: { yes: 0.7, no: 0.3 } } });
const items = {
  output: {
    items: [
      { item: 'a', score: 2 },
      { item: 'b', score: 1 },
    ],
    fallback: null,
    unknown_items: [],
  },
};

describe('a prediction held against its feedback', () => {
  it('is right or wrong by its label, whatever type the truth was sent as', () => {
    expect(judge(label('yes'), { label: 'yes' })).toMatchObject({ truth: 'yes', predicted: 'yes', is_right: true });
    expect(judge(label('yes'), { label: 'no' })).toMatchObject({ truth: 'no', predicted: 'yes', is_right: false });
    expect(judge(label('1'), { label: 1 })).toMatchObject({ truth: '1', is_right: true });
    expect(judge(label('true'), { label: true })).toMatchObject({ truth: 'true', is_right: true });
  });

  it('is judged by a thumb, which tells the truth only when it is up', () => {
    expect(judge(label('yes'), { is_right: true })).toMatchObject({ truth: 'yes', is_right: true });
    expect(judge(label('yes'), { is_right: false })).toMatchObject({ truth: null, predicted: 'yes', is_right: false });
  });

  it('is neither right nor wrong where the model abstained', () => {
    expect(judge(label(null), { label: 'yes' })).toMatchObject({ truth: 'yes', predicted: null, is_right: null });
    expect(() => judge(label(null), { is_right: true })).toThrow('Send the right one as `label`');
  });

  it('is off by a difference where it is a quantity', () => {
    expect(judge({ output: { value: 3 } }, { value: 5 })).toMatchObject({
      truth: 5,
      predicted: 3,
      difference: 2,
      is_right: null,
    });
    expect(judge({ output: { value: 1e-200 } }, { value: 0 })).toMatchObject({ predicted: 0, difference: 0 });
  });

  it('is right where the item stands in the list, and says at which place', () => {
    expect(judge(items, { item: 'b' })).toMatchObject({ truth: 'b', predicted: 'a', is_right: true, rank: 2 });
    expect(judge(items, { item: 7 })).toMatchObject({ truth: '7', is_right: false, rank: null });
  });

  it('is right where its labels are those that fit, in any order, and no others', () => {
    const output = { labels: ['b', 'a'], probabilities: { a: 0.6, b: 0.9, c: 0.1 } };
    expect(judge({ output }, { labels: ['a', 'b', 'a'] })).toMatchObject({ truth: ['a', 'b'], is_right: true });
    expect(judge({ output }, { labels: ['a'] })).toMatchObject({ predicted: ['a', 'b'], is_right: false });
    expect(judge({ output }, { labels: [] })).toMatchObject({ truth: [], is_right: false });
    expect(judge({ output }, { is_right: true })).toMatchObject({ truth: ['a', 'b'], is_right: true });
    expect(() => judge({ output }, { label: 'a' })).toThrow('`labels`, or `is_right`');
  });

  it('is right by the answer, word for word', () => {
    const output = { answer: 'Two days.', handover: false, alternatives: [] };
    expect(judge({ output }, { answer: 'Two days.' })).toMatchObject({ is_right: true });
    expect(judge({ output }, { answer: 'Three days.' })).toMatchObject({ is_right: false, truth: 'Three days.' });
  });

  it.each([
    [label('yes'), { value: 3 }, 'value', '`label`, or `is_right`'],
    [{ output: { value: 3 } }, { label: 'yes', comment: 'x' }, 'label', '`value`.'],
    [items, { is_right: true }, 'is_right', '`item`.'],
  ] as const)('is refused where the feedback is of another task', (prediction, told, param, says) => {
    expect(() => judge(prediction as never, told)).toThrow(
      expect.objectContaining({ code: 'invalid_input', param, message: expect.stringContaining(says) }),
    );
  });
});

describe('feedback', () => {
  it.each([{}, { comment: 'x' }, { label: 'a', value: 1 }, { value: 1e200 }, { label: 'a', other: 1 }])(
    'that does not say one thing is refused: %j',
    (body) => {
      expect(feedbackRequest.safeParse(body).success).toBe(false);
    },
  );
});
