/** Scripts that one language, or one group, writes; the first that holds most letters decides. */
const scripts: readonly (readonly [language: string, letters: RegExp])[] = [
  ['ja', /[\p{sc=Hiragana}\p{sc=Katakana}]/gu],
  ['ko', /\p{sc=Hangul}/gu],
  ['zh', /\p{sc=Han}/gu],
  ['ru', /\p{sc=Cyrillic}/gu],
  ['ar', /\p{sc=Arabic}/gu],
  ['he', /\p{sc=Hebrew}/gu],
  ['el', /\p{sc=Greek}/gu],
  ['hi', /\p{sc=Devanagari}/gu],
  ['th', /\p{sc=Thai}/gu],
];

/** The commonest words of languages in Latin script; those that two share tell nothing and are left out. */
const commonWords: Readonly<Record<string, string>> = {
  en: 'the of and to is that it was for with you this be are have not my what how can do i your',
  de: 'der die und das ist nicht ich ein eine zu mit sich auf den wie wir für sie auch',
  fr: 'le les et est je une dans pour pas que qui sur vous ce avec au nous mais',
  es: 'el los y es que una por con no las para su como más pero mi cuando está',
  pt: 'o os e é que uma não por com as para seu como mais mas meu quando você',
  it: 'il gli e è che una per con non le sono di come più ma mio quando questo',
  nl: 'het een en is van ik niet dat de op zijn met voor maar hoe wat mijn',
};
const languagesOf = new Map<string, string[]>();
for (const [language, words] of Object.entries(commonWords)) {
  for (const word of words.split(' ')) languagesOf.set(word, [...(languagesOf.get(word) ?? []), language]);
}

/**
 * The language of a text as a two-letter code: by its script, and for Latin letters by its commonest words; `und` where
 * neither tells. A guess for statistics: texts of a few words often stay `und`, and Cyrillic counts as Russian.
 */
export function detectLanguage(text: string): string {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return 'und';
  for (const [language, pattern] of scripts) {
    // Japanese mixes kana with Chinese characters; a fifth of kana is enough.
    const least = language === 'ja' ? 0.2 : 0.5;
    if ((text.match(pattern)?.length ?? 0) >= letters * least) return language;
  }
  const votes = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\p{L}']+/gu) ?? []) {
    const languages = languagesOf.get(word) ?? [];
    for (const language of languages) votes.set(language, (votes.get(language) ?? 0) + 1 / languages.length);
  }
  const [best, second] = [...votes].sort((a, b) => b[1] - a[1]);
  return best && best[1] > (second?.[1] ?? 0) ? best[0] : 'und';
}
