import { seededRandom } from '../../shared/learning/random.ts';

/** A smooth surface over five columns: boosted trees go on finding something in it for about a second per 1,000 rows. */
export function surfaceCsv(rowCount: number): string {
  const random = seededRandom(3);
  const rows = Array.from({ length: rowCount }, () => {
    const [a, b, c, d, e] = [random(), random(), random(), random(), random()];
    const height = a + b * c + Math.sin(6 * d) + 2 * e * e;
    return [...[a, b, c, d, e].map((value) => value.toFixed(4)), height.toFixed(5)].join(',');
  });
  return `a,b,c,d,e,height\n${rows.join('\n')}\n`;
}
