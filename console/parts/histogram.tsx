import { useState } from 'preact/hooks';
import type { Bin } from '../column-bins.ts';
import { formatNumber } from '../format.ts';
import { useSpeech } from '../speech.ts';

/** Bars with a bubble that tells what the pointer, or the arrow keys, are on. */
export function Histogram({ bins, label }: { bins: readonly Bin[]; label: string }) {
  const { language } = useSpeech();
  const [active, setActive] = useState<number | null>(null);
  const top = Math.max(1, ...bins.map(({ count }) => count));
  const bin = active === null ? undefined : bins[active];
  const say = ({ label: name, count }: Bin) => `${name}: ${formatNumber(count, language)}`;

  const step = (event: KeyboardEvent) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    event.preventDefault();
    setActive((now) => Math.min(bins.length - 1, Math.max(0, (now ?? -1) + move)));
  };
  return (
    <div
      class="histogram"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={1}
      aria-valuemax={bins.length}
      aria-valuenow={(active ?? 0) + 1}
      aria-valuetext={bin ? say(bin) : bins.map(say).slice(0, 3).join('; ')}
      onKeyDown={step}
      onBlur={() => setActive(null)}
      onPointerLeave={() => setActive(null)}
    >
      {bins.map((one, index) => (
        <span key={index} class={index === active ? 'active' : ''} onPointerEnter={() => setActive(index)}>
          <i style={{ height: `${(100 * one.count) / top}%` }} />
        </span>
      ))}
      {bin && <output class="bubble">{say(bin)}</output>}
    </div>
  );
}
