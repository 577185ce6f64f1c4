import type { AssemblyFiles, RawTemplate } from './assembly-files.ts';
import { type Json, noValue, type References, resolveIntrinsics } from './intrinsics.ts';
import { accountId, type Identity, identify, type LocalAddresses, region } from './names.ts';

export interface Resource {
  readonly type: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** What `Ref` answers for it. */
  readonly ref: string;
  /** What `Fn::GetAtt` answers for it. */
  readonly attribute: (name: string) => string;
  readonly properties: { readonly [key: string]: Json };
  readonly condition: string | undefined;
}

/** All resources of an assembly with every reference resolved. */
export interface Resources {
  readonly all: readonly Resource[];
  readonly outputs: Readonly<Record<string, string>>;
  ofType(type: string): readonly Resource[];
}

export function resolveResources({ templates }: AssemblyFiles, addresses: LocalAddresses): Resources {
  const identities = new Map<string, Identity>();
  const inProgress = new Set<string>();

  function template(stackName: string): RawTemplate {
    const found = templates.get(stackName);
    if (!found) throw new Error(`There is no stack ${stackName}`);
    return found;
  }

  function identity(stackName: string, logicalId: string): Identity {
    const place = `${stackName}/${logicalId}`;
    const known = identities.get(place);
    if (known) return known;
    const raw = template(stackName).Resources?.[logicalId];
    if (!raw) throw new Error(`There is no resource ${place}`);
    if (inProgress.has(place)) throw new Error(`${place} is named after itself`);
    inProgress.add(place);
    const property = (name: string) => {
      const value = raw.Properties?.[name];
      return value === undefined ? undefined : String(resolveIntrinsics(value, referencesOf(stackName)));
    };
    const made = identify({ type: raw.Type, stackName, logicalId, property }, addresses);
    inProgress.delete(place);
    identities.set(place, made);
    return made;
  }

  function attributeOf(stackName: string, logicalId: string, name: string): string {
    const value = identity(stackName, logicalId).attributes[name];
    if (value === undefined) throw new Error(`The twin has no attribute ${name} of ${stackName}/${logicalId}`);
    return value;
  }

  function output(stackName: string, outputName: string): Json {
    const found = template(stackName).Outputs?.[outputName];
    if (!found) throw new Error(`Stack ${stackName} has no output ${outputName}`);
    return resolveIntrinsics(found.Value, referencesOf(stackName));
  }

  function importValue(exportName: string): Json {
    for (const [stackName, { Outputs = {} }] of templates) {
      for (const [outputName, { Export }] of Object.entries(Outputs)) {
        if (Export && resolveIntrinsics(Export.Name, referencesOf(stackName)) === exportName) {
          return output(stackName, outputName);
        }
      }
    }
    throw new Error(`No stack exports ${exportName}`);
  }

  function referencesOf(stackName: string): References {
    return {
      ref(name) {
        const pseudo = pseudoParameter(name, stackName);
        if (pseudo !== undefined) return pseudo;
        const parameter = template(stackName).Parameters?.[name];
        if (!parameter) return identity(stackName, name).ref;
        if (parameter.Default === undefined) throw new Error(`Parameter ${stackName}/${name} has no default`);
        return parameter.Default as Json;
      },
      attribute: (logicalId, name) => attributeOf(stackName, logicalId, name),
      importValue,
      stackOutput: output,
    };
  }

  const insecure = (value: Json) => withLocalScheme(value, addresses.frontDoorHost);
  const all = [...templates].flatMap(([stackName, { Resources = {} }]) =>
    Object.entries(Resources).map(([logicalId, raw]): Resource => {
      const properties = insecure(resolveIntrinsics(raw.Properties ?? {}, referencesOf(stackName)));
      return {
        type: raw.Type,
        stackName,
        logicalId,
        ref: identity(stackName, logicalId).ref,
        attribute: (name) => attributeOf(stackName, logicalId, name),
        properties: properties as Resource['properties'],
        condition: raw.Condition,
      };
    }),
  );
  const outputs = [...templates].flatMap(([stackName, { Outputs = {} }]) =>
    Object.keys(Outputs).map((name) => [`${stackName}.${name}`, String(insecure(output(stackName, name)))] as const),
  );
  return {
    all,
    outputs: Object.fromEntries(outputs),
    ofType: (type) => all.filter((resource) => resource.type === type),
  };
}

function pseudoParameter(name: string, stackName: string): string | undefined {
  switch (name) {
    case 'AWS::AccountId':
      return accountId;
    case 'AWS::Region':
      return region;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return stackName;
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/0`;
    case 'AWS::NoValue':
      return noValue;
    default:
      return undefined;
  }
}

/** The template writes `https://` before the distribution's domain name; on 127.0.0.1 the front door speaks plain HTTP. */
function withLocalScheme(value: Json, frontDoorHost: string): Json {
  return JSON.parse(JSON.stringify(value).replaceAll(`https://${frontDoorHost}`, `http://${frontDoorHost}`)) as Json;
}
