import { drawApplicant, type LoanApplicant } from './loan-applicant.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

const header =
  'application_id,applied_on,age,city,employment,years_employed,annual_income,loan_amount,term_months,interest_rate,purpose,credit_score,open_loans,late_payments,owns_home,country_desk,defaulted';

const duplicateShare = 0.015;
const missing = ['', '', '', 'N/A', '?', '-', 'null', '未知'] as const;
const citySpellings: Readonly<Record<LoanApplicant['city'], readonly [string, ...string[]]>> = {
  Shanghai: ['Shanghai', 'shanghai', 'SHANGHAI', ' Shanghai', '上海'],
  Beijing: ['Beijing', 'beijing', 'Beijing ', '北京'],
  Shenzhen: ['Shenzhen', 'ShenZhen', '深圳', '深圳 '],
  Singapore: ['Singapore', 'singapore', 'SINGAPORE'],
  London: ['London', 'london', ' London'],
  'New York': ['New York', 'new york', 'New  York', 'Ｎｅｗ York'],
};

/**
 * Makes a CSV of loan applications as branches would send it: several hands, several formats, missing cells, repeated
 * rows and slips of the keyboard. About a fifth have `defaulted`; the risk behind it can be learned, not known.
 */
export function makeLoanApplications(seed: number, rowCount: number): string {
  const random = seededRandom(seed);
  const lines: string[] = [];
  while (lines.length < rowCount) {
    const earlier = lines[Math.floor(random.next() * lines.length)];
    if (earlier !== undefined && random.chance(duplicateShare)) lines.push(earlier);
    else lines.push(typeRow(random, lines.length, drawApplicant(random)));
  }
  return `${header}\n${lines.join('\n')}\n`;
}

function typeRow(random: SeededRandom, index: number, applicant: LoanApplicant): string {
  const cells = [
    `LA-${String(10_000 + index)}`,
    typeDate(random, applicant.appliedOn),
    random.chance(0.004) ? random.pick(['999', '-1', '410']) : lose(random, 0.01, String(applicant.age)),
    typeCity(random, applicant.city),
    lose(random, 0.02, vary(random, applicant.employment)),
    lose(random, 0.06, String(applicant.yearsEmployed)),
    lose(random, 0.04, typeIncome(random, applicant.annualIncome)),
    typeAmount(random, applicant.loanAmount),
    random.chance(0.1) ? `${applicant.termMonths} months` : String(applicant.termMonths),
    random.chance(0.6) ? `${applicant.interestRate}%` : String(applicant.interestRate),
    vary(random, applicant.purpose),
    lose(random, 0.05, String(applicant.creditScore)),
    String(applicant.openLoans),
    lose(random, 0.02, String(applicant.latePayments)),
    typeBoolean(random, applicant.ownsHome),
    'retail',
    applicant.hasDefaulted ? 'yes' : 'no',
  ];
  return cells.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(',');
}

function lose(random: SeededRandom, share: number, cell: string): string {
  return random.chance(share) ? random.pick(missing) : cell;
}

/** Most branches write ISO dates; others the European, the Chinese or the English way. */
function typeDate(random: SeededRandom, date: Date): string {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const two = (part: number) => String(part).padStart(2, '0');
  const hand = random.next();
  if (hand < 0.7) return `${year}-${two(month)}-${two(day)}`;
  if (hand < 0.85) return `${two(day)}/${two(month)}/${year}`;
  if (hand < 0.95) return `${year}年${month}月${day}日`;
  return `${day} ${date.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' })} ${year}`;
}

function typeCity(random: SeededRandom, city: LoanApplicant['city']): string {
  return lose(random, 0.02, random.chance(0.8) ? city : random.pick(citySpellings[city]));
}

/** Slips: a thousandfold income, typed once in a few hundred rows. */
function typeIncome(random: SeededRandom, income: number): string {
  if (random.chance(0.003)) return String(income * 1000);
  return typeAmount(random, income);
}

function typeAmount(random: SeededRandom, amount: number): string {
  const hand = random.next();
  if (hand < 0.75) return String(amount);
  if (hand < 0.88) return amount.toLocaleString('en-US');
  if (hand < 0.95) return `$${amount.toLocaleString('en-US')}`;
  if (hand < 0.98) return `${amount / 10_000}万`;
  return `${amount}.00`;
}

function typeBoolean(random: SeededRandom, value: boolean): string {
  if (random.chance(0.8)) return value ? 'yes' : 'no';
  return value ? random.pick(['Yes', 'Y', 'TRUE', '是']) : random.pick(['No', 'N', 'FALSE', '否']);
}

function vary(random: SeededRandom, word: string): string {
  if (random.chance(0.88)) return word;
  return random.pick([word.toUpperCase(), `${word} `, ` ${word}`, word.charAt(0).toUpperCase() + word.slice(1)]);
}
