import validate from 'asl-validator';

/** Throws an Error with every fault that the Amazon States Language's schema finds. Costs about a second. */
export function validateDefinition(name: string, definition: Readonly<Record<string, unknown>>): void {
  // The validator writes defaults into what it is given.
  const validation = validate(structuredClone(definition), { checkArn: true, checkPaths: true });
  if (!validation.isValid) throw new Error(`State machine ${name} is not valid: ${validation.errorsText('; ')}`);
}
