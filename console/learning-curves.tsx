import type { GristmillClient, RunMetric } from '../shared/api/client.generated.ts';
import { curvesOf } from './curves-of.ts';
import { LinePlot } from './parts/line-plot.tsx';
import { Problem } from './parts/problem.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useLoaded } from './use-loaded.ts';

/** Points beyond this many pages of 100 would not be seen in a plot. */
const maxPages = 20;

async function readMetrics(client: GristmillClient, runId: string) {
  const metrics: RunMetric[] = [];
  let after: string | undefined;
  let pageCount = 0;
  do {
    const page = await client.listRunMetrics({ run_id: runId, limit: 100, ...(after && { after }) });
    metrics.push(...page.data);
    after = page.next_cursor ?? undefined;
    pageCount += 1;
  } while (after && pageCount < maxPages);
  return { metrics, pageCount };
}

/** How the scores of each candidate came along, read again while the run is live. */
export function LearningCurves({ runId, isLive }: { runId: string; isLive: boolean }) {
  const { client } = useSession();
  const { t, word } = useSpeech();
  const { data, trouble } = useLoaded(
    `${runId} metrics`,
    () => readMetrics(client, runId),
    // The more there is to read, the seldomer, so that a long run stays far below the key's rate.
    ({ pageCount }) => (isLive ? 1000 * pageCount : null),
  );
  const curves = curvesOf(data?.metrics ?? []);
  return (
    <>
      <Problem trouble={trouble} />
      {curves.length === 0 && <p class="soft">{t('tooQuick')}</p>}
      <div class="plots">
        {curves.map(({ score, series }) => (
          <LinePlot
            key={score}
            title={word(score)}
            xTitle={t('iteration')}
            series={series.map(({ name, points }) => ({ name: word(name), points }))}
          />
        ))}
      </div>
    </>
  );
}
