import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../local/clock.ts';

const hourMs = 3_600_000;

describe('the virtual clock', () => {
  test('advancing runs what falls due, in order, each at its own time', async () => {
    const clock = new VirtualClock();
    const start = clock.now();
    const ran: [string, number][] = [];
    const note = (name: string) => () => ran.push([name, Math.round((clock.now() - start) / hourMs)]);
    clock.at(start + 3 * hourMs, note('third'));
    clock.at(start + hourMs, note('first'));
    clock.at(start + 9 * hourMs, note('later'));
    const cancel = clock.at(start + 2 * hourMs, note('cancelled'));
    cancel();
    await clock.advance(4 * hourMs);
    expect(ran).toEqual([
      ['first', 1],
      ['third', 3],
    ]);
    clock.close();
  });

  test('a task that schedules itself again is run as often as it falls due', async () => {
    const clock = new VirtualClock();
    let runs = 0;
    const hourly = () => {
      runs += 1;
      clock.at(clock.now() + hourMs, hourly);
    };
    clock.at(clock.now() + hourMs, hourly);
    await clock.advance(24 * hourMs + 1000);
    expect(runs).toBe(24);
    clock.close();
  });

  test('runs in real time too', async () => {
    const clock = new VirtualClock();
    const due = clock.now() + 20;
    await new Promise<void>((resolve) => clock.at(due, resolve));
    expect(clock.now()).toBeGreaterThanOrEqual(due);
  });

  test('keeps its offset over a restart', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'clock-')), 'offset');
    await new VirtualClock(file).advance(5 * hourMs);
    expect(new VirtualClock(file).offsetMs).toBeGreaterThanOrEqual(5 * hourMs - 1000);
  });

  test('is where it was sent, also when the process was killed on the way', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'clock-')), 'offset');
    const clock = new VirtualClock(file);
    let kept = 0;
    clock.at(clock.now() + hourMs, () => {
      kept = new VirtualClock(file).offsetMs;
    });
    await clock.advance(5 * hourMs);
    expect(kept).toBeGreaterThanOrEqual(5 * hourMs - 1000);
  });

  test('does not move backwards', async () => {
    await expect(new VirtualClock().advance(-1)).rejects.toThrow(RangeError);
  });
});
