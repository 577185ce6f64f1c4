import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface RawResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

export interface RawTemplate {
  readonly Resources?: Readonly<Record<string, RawResource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
}

export interface AssemblyFiles {
  readonly templates: ReadonlyMap<string, RawTemplate>;
  /** Folder of an asset by the object key under which it would be published. */
  readonly assetFolders: ReadonlyMap<string, string>;
  /** Folders from which container images would be built. */
  readonly imageFolders: readonly string[];
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<string, { readonly type: string; readonly properties?: { templateFile?: string; stackName?: string } }>
  >;
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
  readonly dockerImages?: Readonly<Record<string, { readonly source: { readonly directory: string } }>>;
}

/** Reads what `cdk synth` left in `folder` (the cloud assembly): templates by stack name, and where code assets lie. */
export function readAssemblyFiles(folder: string): AssemblyFiles {
  const manifest = readJson<Manifest>(join(folder, 'manifest.json'));
  const templates = new Map<string, RawTemplate>();
  for (const [id, artifact] of Object.entries(manifest.artifacts ?? {})) {
    if (artifact.type === 'cdk:cloud-assembly') throw new Error(`${folder}: nested assemblies (${id}) are not read`);
    const file = artifact.type === 'aws:cloudformation:stack' ? artifact.properties?.templateFile : undefined;
    if (file) templates.set(artifact.properties?.stackName ?? id, readJson<RawTemplate>(join(folder, file)));
  }
  if (templates.size === 0) throw new Error(`${folder} holds no stack: run \`npm run synth\``);
  return { templates, ...readAssets(folder) };
}

function readAssets(folder: string): Pick<AssemblyFiles, 'assetFolders' | 'imageFolders'> {
  const folders = new Map<string, string>();
  const imageFolders: string[] = [];
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.assets.json')) continue;
    const { files = {}, dockerImages = {} } = readJson<AssetManifest>(join(folder, name));
    imageFolders.push(...Object.values(dockerImages).map(({ source }) => join(folder, source.directory)));
    for (const { source, destinations } of Object.values(files)) {
      for (const { objectKey } of Object.values(destinations)) folders.set(objectKey, join(folder, source.path));
    }
  }
  return { assetFolders: folders, imageFolders };
}

const readJson = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;
