/** Files of a tokenizer that cannot be read; the message says which, where, and what is read. */
export class UnreadableTokenizerError extends Error {
  override readonly name = 'UnreadableTokenizerError';
}
