import type { ModelVersion } from '../../shared/api/client.generated.ts';
import { formatNumber, formatShare } from '../format.ts';
import { useSpeech } from '../speech.ts';

type Evaluation = Extract<ModelVersion['evaluation'], { kind: 'classification' }>;

const size = 300;
const margin = { left: 46, bottom: 36, top: 10, right: 20 };
const marks = [0, 0.25, 0.5, 0.75, 1];
const maxRadius = 9;

const left = (share: number) => margin.left + share * (size - margin.left - margin.right);
const top = (share: number) => size - margin.bottom - share * (size - margin.bottom - margin.top);

/** What the model says against what came true; on the diagonal it can be taken at its word. */
export function CalibrationPlot({ curve }: { curve: Evaluation['calibration_curve'] }) {
  const { t, language } = useSpeech();
  const most = Math.max(1, ...curve.map(({ row_count }) => row_count));
  const percent = (share: number) => formatShare(share, language);
  return (
    <svg class="calibration" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('calibration')}>
      {marks.map((mark) => (
        <g key={mark}>
          <line class="grid" x1={left(0)} x2={left(1)} y1={top(mark)} y2={top(mark)} />
          <text class="tick end" x={left(0) - 6} y={top(mark) + 4}>
            {percent(mark)}
          </text>
          <text class="tick middle" x={left(mark)} y={top(0) + 15}>
            {percent(mark)}
          </text>
        </g>
      ))}
      <line class="diagonal" x1={left(0)} y1={top(0)} x2={left(1)} y2={top(1)} />
      <g class="series-0">
        <polyline points={curve.map((bin) => `${left(bin.mean_probability)},${top(bin.observed_share)}`).join(' ')} />
        {curve.map((bin) => (
          <circle
            key={bin.lower}
            cx={left(bin.mean_probability)}
            cy={top(bin.observed_share)}
            r={2 + maxRadius * Math.sqrt(bin.row_count / most)}
          >
            <title>
              {t('calibrationPoint', {
                said: percent(bin.mean_probability),
                true: percent(bin.observed_share),
                rows: formatNumber(bin.row_count, language),
              })}
            </title>
          </circle>
        ))}
      </g>
      <text class="tick middle" x={left(0.5)} y={size - 4}>
        {t('calibrationSaid')}
      </text>
      <text class="tick middle" transform={`translate(10 ${top(0.5)}) rotate(-90)`}>
        {t('calibrationTrue')}
      </text>
    </svg>
  );
}
