import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const usualPort = 8787;
/**
 * Ports that are taken at random lie below those that the system gives to outgoing connections (from 32,768 on Linux, from
 * 49,152 elsewhere): between finding one free and listening on it, nobody's connection can slip into it.
 */
const randomPorts = { from: 10_000, to: 32_768 } as const;
const maxDraws = 100;

export interface Ports {
  readonly frontDoor: number;
  readonly aws: number;
  readonly s3: number;
  readonly control: number;
  readonly stripe: number;
}

/**
 * The ports of a data folder stay the same over restarts, as long as they are free: presigned URLs and the address in a
 * browser go on working. `wanted` is the front door's port; 0 takes any free one.
 */
export async function choosePorts(dataFolder: string, wanted: number | undefined): Promise<Ports> {
  const file = join(dataFolder, 'ports.json');
  const last = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Ports>) : {};
  const frontDoor = await frontDoorPort(wanted, last.frontDoor);
  const given = new Set([frontDoor]);
  const another = async (preferred: number | undefined): Promise<number> => {
    const port = await freePort(preferred, given);
    given.add(port);
    return port;
  };
  const ports = {
    frontDoor,
    aws: await another(last.aws),
    s3: await another(last.s3),
    control: await another(last.control),
    stripe: await another(last.stripe),
  };
  writeFileSync(file, JSON.stringify(ports));
  return ports;
}

async function frontDoorPort(wanted: number | undefined, last: number | undefined): Promise<number> {
  if (wanted === 0) return freePort(last);
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new Error(`Port ${wanted} is taken by another program: choose another one with --port`);
  }
  for (let port = last ?? usualPort; port < usualPort + 100; port += 1) if (await isFree(port)) return port;
  return freePort(undefined);
}

/** `preferred` if it is free, else one at random; none of `given`. */
async function freePort(preferred: number | undefined, given: ReadonlySet<number> = new Set()): Promise<number> {
  if (preferred !== undefined && !given.has(preferred) && (await isFree(preferred))) return preferred;
  for (let draw = 0; draw < maxDraws; draw += 1) {
    const port = randomInt(randomPorts.from, randomPorts.to);
    if (!given.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`No free port was found in ${maxDraws} draws between ${randomPorts.from} and ${randomPorts.to}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
