import type { operatorOperations } from '../../shared/operator/operations.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import { showSponsor } from '../../shared/sponsor/show.ts';
import { putSponsor, type Sponsor } from '../../shared/sponsor/store.ts';
import type { Services } from './services.ts';

const timeOf = (text: string | null) => (text === null ? null : Date.parse(text));

export const createSponsor =
  ({ table }: Services): UseCaseOf<typeof operatorOperations, 'createSponsor'> =>
  async ({ body, nowMs, makeId }) => {
    const sponsor: Sponsor = {
      id: makeId('sponsor', nowMs),
      name: body.name,
      line: body.line,
      lineZh: body.line_zh,
      url: body.url,
      perThousandImpressionsMinor: body.per_thousand_impressions_minor,
      perClickMinor: body.per_click_minor,
      startsMs: timeOf(body.starts_at) ?? nowMs,
      endsMs: timeOf(body.ends_at),
    };
    await putSponsor(table, sponsor);
    return { body: showSponsor(sponsor) };
  };
