import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../shared/runtime/env.ts';

describe('readEnvironment', () => {
  it('reads what the function needs and nothing else', () => {
    const source = { STAGE: 'dev', TABLE_NAME: 'gristmill', AWS_SECRET_ACCESS_KEY: 'x' };
    expect(readEnvironment('fold-usage', source)).toEqual({ STAGE: 'dev', TABLE_NAME: 'gristmill' });
  });

  it('names every variable that is missing or malformed', () => {
    const source = { STAGE: 'dev', KEY_PEPPER_SECRET_ARN: 'pepper' };
    expect(() => readEnvironment('keys', source)).toThrow(/keys.*TABLE_NAME, KEY_PEPPER_SECRET_ARN/);
  });
});
