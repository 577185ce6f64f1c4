/** A value as it travels: one member that names its type. Binary is base64. */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { B: string }
  | { BOOL: boolean }
  | { NULL: boolean }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: string[] }
  | { L: AttributeValue[] }
  | { M: Item };

export type Item = { [attribute: string]: AttributeValue };

/** One text per item, whatever the order of its attributes and sets: equal items have equal texts. */
export function itemText(item: Item): string {
  return JSON.stringify(canonicalItem(item));
}

export function parseItem(text: string): Item {
  return JSON.parse(text) as Item;
}

function canonicalItem(item: Item): Item {
  const canonical: Item = {};
  for (const name of Object.keys(item).sort()) {
    const value = item[name];
    if (value) canonical[name] = canonicalValue(value);
  }
  return canonical;
}

function canonicalValue(value: AttributeValue): AttributeValue {
  if ('M' in value) return { M: canonicalItem(value.M) };
  if ('L' in value) return { L: value.L.map(canonicalValue) };
  if ('SS' in value) return { SS: value.SS.toSorted() };
  if ('NS' in value) return { NS: value.NS.toSorted() };
  if ('BS' in value) return { BS: value.BS.toSorted() };
  return value;
}
