import { describe, expect, it } from 'vitest';
import { formatBytes, formatCompact, formatDay, formatMoney, formatNumber, formatShare } from '../../console/format.ts';

describe('money', () => {
  it('comes from minor units and shows fractions of a cent', () => {
    expect(formatMoney(1, 'usd', 'en')).toBe('$0.01');
    expect(formatMoney('0.05', 'usd', 'en')).toBe('$0.0005');
    expect(formatMoney('123456', 'usd', 'en')).toBe('$1,234.56');
    expect(formatMoney(0, 'usd', 'zh')).toBe('US$0.00');
  });

  it('knows that a yen has no cents', () => {
    expect(formatMoney(150, 'jpy', 'en')).toBe('¥150');
  });
});

describe('days, numbers and sizes', () => {
  it('show a day as it is written, in whatever time zone the browser is', () => {
    expect(formatDay('2026-11-23', 'en')).toBe('Nov 23, 2026');
    expect(formatDay(Date.UTC(2026, 10, 23, 23, 59), 'zh')).toBe('2026年11月23日');
  });

  it('keep five digits of a number, and fewer where room is scarce', () => {
    expect(formatNumber(0.123456789, 'en')).toBe('0.12346');
    expect(formatNumber(1234567, 'en')).toBe('1,234,600');
    expect(formatCompact(131_600_000, 'en')).toBe('132M');
    expect(formatCompact(131_600_000, 'zh')).toBe('1.32亿');
  });

  it('show shares as percentages and sizes in fitting units', () => {
    expect(formatShare(0.4567, 'en')).toBe('45.7%');
    expect([12, 381_625, 4_000_000, 2.5e9].map((bytes) => formatBytes(bytes, 'en'))).toEqual([
      '12 B',
      '382 kB',
      '4 MB',
      '2.5 GB',
    ]);
  });
});
