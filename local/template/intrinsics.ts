export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Where an intrinsic function finds what it names. */
export interface References {
  ref(name: string): Json;
  attribute(logicalId: string, attribute: string): Json;
  importValue(exportName: string): Json;
  stackOutput(stackName: string, outputName: string): Json;
}

/** Resolves CloudFormation's intrinsic functions in `value`; throws on one that it does not know. */
export function resolveIntrinsics(value: unknown, references: References): Json {
  if (Array.isArray(value)) {
    return value.map((item) => resolveIntrinsics(item, references)).filter((item) => item !== noValue);
  }
  if (typeof value !== 'object' || value === null) return value as Json;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && (only[0] === 'Ref' || only[0].startsWith('Fn::'))) {
    return evaluate(only[0], only[1], references);
  }
  const resolved = entries.map(([key, item]) => [key, resolveIntrinsics(item, references)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== noValue));
}

/** `AWS::NoValue`: the property that holds it is as if it were not there. */
export const noValue = '\u0000AWS::NoValue';

function evaluate(name: string, argument: unknown, references: References): Json {
  const resolve = (value: unknown) => resolveIntrinsics(value, references);
  switch (name) {
    case 'Ref':
      return references.ref(String(argument));
    case 'Fn::GetAtt': {
      const [logicalId = '', ...attribute] = typeof argument === 'string' ? argument.split('.') : list(argument);
      return references.attribute(String(logicalId), attribute.join('.'));
    }
    case 'Fn::Join': {
      const [separator, parts] = list(argument);
      return list(resolve(parts)).map(String).join(String(separator));
    }
    case 'Fn::Select': {
      const [index, items] = list(argument);
      const found = list(resolve(items))[Number(resolve(index))];
      if (found === undefined) throw new Error(`Fn::Select ${JSON.stringify(argument)} selects nothing`);
      return found as Json;
    }
    case 'Fn::Split': {
      const [separator, text] = list(argument);
      return String(resolve(text)).split(String(separator));
    }
    case 'Fn::Sub':
      return substitute(argument, references);
    case 'Fn::ImportValue':
      return references.importValue(String(resolve(argument)));
    case 'Fn::GetAZs':
      return ['a', 'b', 'c'].map((zone) => `${String(references.ref('AWS::Region'))}${zone}`);
    case 'Fn::GetStackOutput': {
      const { StackName, OutputName } = resolve(argument) as Record<string, Json>;
      return references.stackOutput(String(StackName), String(OutputName));
    }
    default:
      throw new Error(`The twin does not evaluate ${name}`);
  }
}

function substitute(argument: unknown, references: References): string {
  const [text, values] = typeof argument === 'string' ? [argument, {}] : list(argument);
  const local = resolveIntrinsics(values ?? {}, references) as Record<string, Json>;
  return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in local) return String(local[name]);
    const [logicalId = '', ...attribute] = name.split('.');
    return String(attribute.length > 0 ? references.attribute(logicalId, attribute.join('.')) : references.ref(name));
  });
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`Expected a list: ${JSON.stringify(value)}`);
  return value;
}
