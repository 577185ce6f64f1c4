/** What a question is compared with: the questions of each answer, and what the answer itself says. */
export interface KnownQuestions {
  readonly texts: readonly string[];
  /** Code of each question's answer. */
  readonly answers: ArrayLike<number>;
  /** The answers' own texts, in code order. */
  readonly answerTexts: readonly string[];
}

/** One document for each answer: its text, and below it every question that it is known to answer. */
export function answerDocuments({ texts, answers, answerTexts }: KnownQuestions): string[] {
  const lines = answerTexts.map((text) => [text]);
  texts.forEach((text, at) => {
    lines[answers[at] as number]?.push(text);
  });
  return lines.map((own) => own.join('\n'));
}
