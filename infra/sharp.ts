import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
/** What the layer unpacks to `/opt`: Lambda's NODE_PATH holds `/opt/nodejs/node_modules`. */
export const sharpLayerFolder = resolve(root, 'dist/layers/sharp');
/** Where libraries lie that npm leaves out of node_modules because they are another platform's. */
const fetchedFolder = resolve(root, 'dist/fetched');

const javascript = ['sharp', '@img/colour', 'detect-libc', 'semver'];
/** Of every function (`ServiceFunction`). */
const deployed = 'linux-arm64';
const librariesFor = (platform: string) => [`@img/sharp-${platform}`, `@img/sharp-libvips-${platform}`];

/**
 * Copies sharp with the libraries of one platform, of those that are here: npm installs this machine's own, and
 * `fetchSharp` brings what is deployed.
 */
export function layOutSharp(folder = sharpLayerFolder, platform = deployed): void {
  rmSync(folder, { recursive: true, force: true });
  for (const name of [...javascript, ...librariesFor(platform)]) {
    const found = [root, fetchedFolder].map((place) => join(place, 'node_modules', name)).find(existsSync);
    if (!found) continue;
    const target = join(folder, 'nodejs/node_modules', name);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(found, target, { recursive: true });
  }
}

/** Fetches the libraries of the deployed platform by npm, in the version that is installed here. Throws when it cannot. */
export function fetchSharp(): void {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/sharp/package.json'), 'utf8')) as {
    readonly version: string;
  };
  const platform = ['--os=linux', '--cpu=arm64', '--libc=glibc'];
  const options = ['--prefix', fetchedFolder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  mkdirSync(fetchedFolder, { recursive: true });
  const { status } = spawnSync('npm', ['install', ...options, ...platform, `sharp@${version}`], { stdio: 'inherit' });
  const missing = librariesFor(deployed).filter((name) => !existsSync(join(fetchedFolder, 'node_modules', name)));
  if (status !== 0 || missing.length > 0) throw new Error(`npm did not bring ${missing.join(' and ') || 'sharp'}`);
}
