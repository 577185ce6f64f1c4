import { formatCompact, formatNumber } from '../format.ts';
import { useSpeech } from '../speech.ts';
import { ticks } from './ticks.ts';

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const width = 420;
const height = 220;
const margin = { left: 48, right: 12, top: 10, bottom: 36 };

/** More circles than this only thicken the line. */
const maxCircles = 80;

/** One line for each series over the same axes, with a legend. */
export function LinePlot({ title, xTitle, series }: { title: string; xTitle: string; series: readonly Series[] }) {
  const { language } = useSpeech();
  const all = series.flatMap(({ points }) => points);
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  const [xTicks, yTicks] = [ticks(Math.min(...xs), Math.max(...xs)), ticks(Math.min(...ys), Math.max(...ys))];
  const place = (value: number, marks: readonly number[], from: number, to: number) => {
    const [low = 0, high = 1] = [marks[0], marks.at(-1)];
    return from + ((value - low) / (high - low)) * (to - from);
  };
  const left = (x: number) => place(x, xTicks, margin.left, width - margin.right);
  const top = (y: number) => place(y, yTicks, height - margin.bottom, margin.top);

  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
        {yTicks.map((y) => (
          <g key={y}>
            <line class="grid" x1={margin.left} x2={width - margin.right} y1={top(y)} y2={top(y)} />
            <text class="tick end" x={margin.left - 6} y={top(y) + 4}>
              {formatCompact(y, language)}
            </text>
          </g>
        ))}
        {xTicks.map((x) => (
          <text class="tick middle" key={x} x={left(x)} y={height - margin.bottom + 15}>
            {formatCompact(x, language)}
          </text>
        ))}
        <text class="tick middle" x={(width + margin.left) / 2} y={height - 4}>
          {xTitle}
        </text>
        {series.map(({ name, points }, index) => (
          <g key={name} class={`series-${index % 4}`}>
            <polyline points={points.map(([x, y]) => `${left(x)},${top(y)}`).join(' ')} />
            {points.length <= maxCircles &&
              points.map(([x, y]) => (
                <circle key={x} cx={left(x)} cy={top(y)} r={3}>
                  <title>{`${name}, ${formatNumber(x, language)}: ${formatNumber(y, language)}`}</title>
                </circle>
              ))}
          </g>
        ))}
      </svg>
      <ul class="legend">
        {series.map(({ name }, index) => (
          <li key={name} class={`series-${index % 4}`}>
            {name}
          </li>
        ))}
      </ul>
    </figure>
  );
}
