import { evaluateExpression, parseExpression } from './expression.ts';

/** Fills a payload template (`Parameters`, `ItemSelector`, `ResultSelector`): members `name.$` are evaluated. */
export function fillTemplate(template: unknown, input: unknown, context: unknown): unknown {
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, input, context));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith('.$')
        ? [name.slice(0, -2), evaluateExpression(parseExpression(String(value)), input, context)]
        : [name, fillTemplate(value, input, context)],
    ),
  );
}
