import type { SeededRandom } from './seeded-random.ts';

const employments = ['salaried', 'self-employed', 'student', 'retired', 'unemployed'] as const;
const purposes = ['car', 'home', 'education', 'business', 'medical', 'holiday'] as const;
const cities = ['Shanghai', 'Beijing', 'Shenzhen', 'Singapore', 'London', 'New York'] as const;

/** One application as it truly is, before anybody types it. */
export interface LoanApplicant {
  readonly appliedOn: Date;
  readonly age: number;
  readonly city: (typeof cities)[number];
  readonly employment: (typeof employments)[number];
  readonly yearsEmployed: number;
  readonly annualIncome: number;
  readonly loanAmount: number;
  readonly termMonths: number;
  readonly interestRate: number;
  readonly purpose: (typeof purposes)[number];
  readonly creditScore: number;
  readonly openLoans: number;
  readonly latePayments: number;
  readonly ownsHome: boolean;
  readonly hasDefaulted: boolean;
}

/** Draws an applicant whose circumstances hang together, and whether the loan went bad. */
export function drawApplicant(random: SeededRandom): LoanApplicant {
  const age = clamp(Math.round(random.normal(41, 12)), 19, 78);
  const employment = drawEmployment(random, age);
  const hasWork = employment === 'salaried' || employment === 'self-employed';
  const yearsEmployed = hasWork ? Math.floor(random.next() ** 1.5 * Math.min(age - 18, 35)) : 0;
  const incomeScale = { salaried: 1, 'self-employed': 1.1, student: 0.35, retired: 0.6, unemployed: 0.3 }[employment];
  const experience = 1 + 0.015 * yearsEmployed;
  const annualIncome = round(Math.exp(random.normal(10.85, 0.5)) * incomeScale * experience, 100);
  const creditScore = clamp(Math.round(random.normal(675 + yearsEmployed * 2, 70)), 400, 850);
  const latePayments = Math.floor(-Math.log(1 - random.next()) * clamp((760 - creditScore) / 110, 0.1, 3));
  const loanAmount = round(clamp(annualIncome * Math.exp(random.normal(-1.1, 0.6)), 1000, 400_000), 100);
  const applicant = {
    appliedOn: new Date(Date.UTC(2024, 0, 1) + Math.floor(random.next() * 700) * 86_400_000),
    age,
    city: random.pick(cities),
    employment,
    yearsEmployed,
    annualIncome,
    loanAmount,
    termMonths: random.pick([12, 24, 36, 48, 60]),
    interestRate: Math.round(clamp(random.normal(9 + (700 - creditScore) / 40, 1.5), 2.5, 24) * 10) / 10,
    purpose: random.pick(purposes),
    creditScore,
    openLoans: Math.floor(-Math.log(1 - random.next()) * 1.3),
    latePayments,
    ownsHome: random.chance(clamp((age - 20) / 60 + annualIncome / 400_000, 0.05, 0.9)),
  };
  return { ...applicant, hasDefaulted: random.chance(1 / (1 + Math.exp(-riskOf(applicant)))) };
}

/** Log-odds of default: burden and history weigh most; short work on a large loan weighs more than either alone. */
function riskOf(applicant: Omit<LoanApplicant, 'hasDefaulted'>): number {
  const burden = applicant.loanAmount / applicant.annualIncome / Math.sqrt(applicant.termMonths / 36);
  const isUnsettled = applicant.yearsEmployed < 2 && burden > 0.5;
  const ofWork = { salaried: 0, 'self-employed': 0.4, student: 0.5, retired: -0.2, unemployed: 1.3 };
  const ofPurpose = { car: 0, home: -0.5, education: -0.1, business: 0.7, medical: 0.3, holiday: 0.4 };
  return (
    -3.3 +
    2.1 * Math.min(burden, 2) +
    (680 - applicant.creditScore) / 65 +
    0.5 * Math.min(applicant.latePayments, 5) +
    0.25 * Math.min(applicant.openLoans, 5) +
    (isUnsettled ? 0.9 : 0) +
    (applicant.age < 25 ? 0.4 : 0) +
    (applicant.ownsHome ? -0.5 : 0) +
    ofWork[applicant.employment] +
    ofPurpose[applicant.purpose]
  );
}

function drawEmployment(random: SeededRandom, age: number): LoanApplicant['employment'] {
  if (age > 62 && random.chance(0.7)) return 'retired';
  if (age < 25 && random.chance(0.4)) return 'student';
  if (random.chance(0.06)) return 'unemployed';
  return random.chance(0.2) ? 'self-employed' : 'salaried';
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function round(value: number, step: number): number {
  return Math.round(value / step) * step;
}
