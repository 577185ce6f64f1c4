import type * as z from 'zod';
import type { shownSponsor } from './schema.ts';
import type { Sponsor } from './store.ts';

const iso = (timeMs: number) => new Date(timeMs).toISOString();

/** A sponsor as the API shows it. */
export const showSponsor = (sponsor: Sponsor): z.infer<typeof shownSponsor> => ({
  object: 'sponsor',
  id: sponsor.id,
  name: sponsor.name,
  line: sponsor.line,
  line_zh: sponsor.lineZh,
  url: sponsor.url,
  per_thousand_impressions_minor: sponsor.perThousandImpressionsMinor,
  per_click_minor: sponsor.perClickMinor,
  starts_at: iso(sponsor.startsMs),
  ends_at: sponsor.endsMs === null ? null : iso(sponsor.endsMs),
});
