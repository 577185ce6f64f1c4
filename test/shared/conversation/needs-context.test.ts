import { describe, expect, it } from 'vitest';
import { chooseReading } from '../../../shared/conversation/choose-reading.ts';
import { needsContext } from '../../../shared/conversation/needs-context.ts';

describe('a question that says too little alone', () => {
  it.each([
    ['How long does it take?', 'refers'],
    ['Can I track them?', 'refers'],
    ['它什么时候到', 'refers'],
    ['这个怎么退', 'refers'],
    ['and in Germany?', 'continues'],
    ['What about express delivery?', 'continues'],
    ['那多久呢？', 'continues'],
    ['信用卡呢', 'continues'],
    ['why?', 'continues'],
    ['多久', 'continues'],
    ['How do I reset my password?', null],
    ['Is it possible to pay by card?', null],
    ['Is there a guarantee?', null],
    ['怎么重置我的登录密码', null],
    ['I ordered a lamp last week and it has not arrived, what shall I do now?', null],
    ['Sandwich order for tomorrow please', null],
  ])('%s: %s', (question, need) => {
    expect(needsContext(question)).toBe(need);
  });

  const alone = { confidence: 0.6 };
  const together = { confidence: 0.9 };
  it.each([
    // What continues is read alone where that is sure enough, even if the other reading is surer.
    ['continues', 0.5, alone],
    ['continues', 0.7, together],
    ['refers', 0.5, together],
    ['refers', 0.95, together],
  ] as const)('that %s, with %d being sure, is read so', (need, sureFrom, expected) => {
    expect(chooseReading(need, { alone, together }, sureFrom)).toBe(expected);
  });
});
