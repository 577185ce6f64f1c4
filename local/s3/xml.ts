/** Content of an element: text, a nested element, or several elements of the same name. */
type XmlContent = string | number | boolean | undefined | XmlElement | readonly (string | XmlElement)[];
export interface XmlElement {
  readonly [name: string]: XmlContent;
}

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An XML document in S3's namespace. */
export function xmlDocument(root: string, content: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${children(content)}</${root}>`;
}

/** An S3 error document, which has no namespace. */
export function errorDocument(content: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${children(content)}</Error>`;
}

/** The texts of every `<name>` in `xml`, entities resolved; enough for the two documents that S3 clients send. */
export function elementTexts(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map((match) =>
    unescapeText(match[1] ?? ''),
  );
}

/** The raw insides of every `<name>` in `xml`, to be searched further. */
export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(
    (match) => match[1] ?? '',
  );
}

function children(content: XmlElement): string {
  return Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('');
}

function element(name: string, value: XmlContent): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((item) => element(name, item)).join('');
  return `<${name}>${typeof value === 'object' ? children(value) : escapeText(String(value))}</${name}>`;
}

function isList(value: XmlContent): value is readonly (string | XmlElement)[] {
  return Array.isArray(value);
}

function escapeText(text: string): string {
  // Control characters are written as references because an XML parser would change or refuse them bare.
  return text.replace(/[&<>"'\p{Cc}]/gu, (character) => `&#${character.codePointAt(0)};`);
}

function unescapeText(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return named[name] ?? whole;
  });
}
