import { zip } from '../../shared/model/export/zip.ts';
import { type SeededRandom, seededRandom } from '../seeded-random.ts';
import { writePng } from './write-png.ts';

/** What a drawn chest may show. */
type Finding = 'clear' | 'shadow';

const side = 32;
const shadowShare = 0.4;

/** A ZIP of drawn chest X-rays in folders `clear` and `shadow`: nobody's, and good for no diagnosis. */
export function makeChestImages(seed: number, count: number): Uint8Array<ArrayBuffer> {
  const random = seededRandom(seed);
  const entries = Array.from({ length: count }, (_, index) => {
    const finding: Finding = random.next() < shadowShare ? 'shadow' : 'clear';
    return { name: `${finding}/${String(index).padStart(4, '0')}.png`, bytes: drawChest(finding, random) };
  });
  return Uint8Array.from(zip(entries));
}

/** Images that the model has not seen, as a prediction sends them. */
export function nextImages(seed: number): readonly string[] {
  const random = seededRandom(seed);
  const findings: readonly Finding[] = ['clear', 'shadow', 'shadow'];
  return findings.map((finding) => `data:image/png;base64,${drawChest(finding, random).toString('base64')}`);
}

/** Two dark lungs on a bright chest with ribs and noise, and in one of them a faint round shadow or none. */
function drawChest(finding: Finding, random: SeededRandom): Buffer {
  const between = (low: number, high: number) => low + (high - low) * random.next();
  const light = between(0.8, 1.2);
  const lungs = [between(0.27, 0.33), between(0.67, 0.73)].map((x) => ({
    x,
    y: between(0.45, 0.55),
    width: between(0.14, 0.18),
    height: between(0.28, 0.36),
  }));
  const ribs = between(0, Math.PI);
  const lung = lungs[random.next() < 0.5 ? 0 : 1];
  const shadow = {
    x: (lung?.x ?? 0.5) + between(-0.06, 0.06),
    y: (lung?.y ?? 0.5) + between(-0.18, 0.18),
    size: between(0.05, 0.09),
    light: finding === 'shadow' ? between(45, 90) : 0,
  };
  const pixels = Uint8Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [((at % side) + 0.5) / side, (Math.floor(at / side) + 0.5) / side];
    const isLung = lungs.some((one) => ((x - one.x) / one.width) ** 2 + ((y - one.y) / one.height) ** 2 < 1);
    const tissue = isLung ? 60 + 18 * Math.sin(ribs + 40 * y + 6 * Math.abs(x - 0.5)) : 165;
    const distance = ((x - shadow.x) ** 2 + (y - shadow.y) ** 2) / shadow.size ** 2;
    return Math.max(0, Math.min(255, light * (tissue + shadow.light * Math.exp(-distance)) + between(-16, 16)));
  });
  return writePng(side, side, pixels);
}
