/** A question as a model reads it: behind the one before it, where it says too little alone. */
export const textRead = ({
  question,
  context,
}: {
  readonly question: string;
  readonly context: string | null;
}): string => (context === null ? question : `${context}\n${question}`);
