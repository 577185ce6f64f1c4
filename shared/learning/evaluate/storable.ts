/** A number as the table can hold it: DynamoDB refuses those nearer to 0 than 1e-130. */
export const storable = (value: number): number => (Math.abs(value) < 1e-120 ? 0 : value);
