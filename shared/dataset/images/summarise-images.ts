import type { ImageSummary } from '../schema.ts';
import type { ImageFacts } from './decode-image.ts';

/** Formats, sizes and oddities of a dataset's images, as they were before they were read at one size. */
export function summariseImages(images: readonly ImageFacts[]): Omit<ImageSummary, 'read_as'> {
  const counts = new Map<string, number>();
  for (const { format } of images) counts.set(format, (counts.get(format) ?? 0) + 1);
  return {
    formats: [...counts].sort((a, b) => b[1] - a[1]).map(([format, count]) => ({ format, count })),
    width: spread(images.map(({ width }) => width)),
    height: spread(images.map(({ height }) => height)),
    deep_count: images.filter(({ bits }) => bits === 16).length,
    animated_count: images.filter(({ frameCount }) => frameCount > 1).length,
  };
}

function spread(lengths: readonly number[]): ImageSummary['width'] {
  const sorted = lengths.toSorted((a, b) => a - b);
  return { min: sorted[0] ?? 0, median: sorted[sorted.length >> 1] ?? 0, max: sorted.at(-1) ?? 0 };
}
