// dynalite 4.0.0 has no types; these are the internals used here, so its version is pinned exactly.

declare module 'dynalite/db/index.js' {
  import type { Item } from './item.ts';
  import type { DocumentPath } from './request.ts';

  interface TableShape {
    readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[];
    readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  }
  const db: {
    validateKey(key: Item, table: TableShape): Error | null | undefined;
    validateItem(item: Item, table: TableShape): Error | null | undefined;
    validateUpdates(legacy: undefined, updates: unknown, table: TableShape): Error | null | undefined;
    validateKeyPaths(nestedPaths: unknown, table: TableShape): Error | null | undefined;
    matchesExprFilter(item: Item, expression: unknown): boolean;
    mapPaths(paths: readonly DocumentPath[], item: Item): Item;
    toLexiStr(value: string, type: 'S' | 'N' | 'B'): string;
  };
  export default db;
}

declare module 'dynalite/validations/index.js' {
  const validations: {
    checkTypes(input: object, types: unknown): Record<string, unknown>;
    validateAttributeValue(value: object): string | undefined;
    checkValidations(data: object, types: unknown, custom: unknown, store: unknown): void;
  };
  export default validations;
}

declare module 'dynalite/validations/*.js' {
  const operation: { readonly types: Readonly<Record<string, unknown>>; readonly custom: unknown };
  export default operation;
}
