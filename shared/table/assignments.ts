/** An update expression that sets each of `values`; an undefined value is left out. Names are escaped. */
export function assignments(values: Readonly<Record<string, unknown>>) {
  const fields = Object.entries(values).filter(([, value]) => value !== undefined);
  return {
    UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
  };
}
