import { seededRandom } from '../../shared/learning/random.ts';

/** Loan applications as CSV: `repaid` follows from income and debt, with noise; a few cells are missing. */
export function loansCsv(rowCount: number, seed = 7): string {
  const random = seededRandom(seed);
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const income = Math.round(20_000 + random() * 80_000);
    const debt = Math.round(random() * 60_000);
    const purpose = ['car', 'home', 'school'][Math.floor(random() * 3)];
    const isRepaid = income - debt + (random() - 0.5) * 30_000 > 20_000;
    return [row + 1, row % 41 === 0 ? '' : income, debt, purpose, isRepaid ? 'yes' : 'no'].join(',');
  });
  return `application,income,debt,purpose,repaid\n${rows.join('\n')}\n`;
}
