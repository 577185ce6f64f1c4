import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';

const usualPort = 8787;

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
  const ports = {
    frontDoor: await frontDoorPort(wanted, last.frontDoor),
    aws: await freePort(last.aws),
    s3: await freePort(last.s3),
    control: await freePort(last.control),
    stripe: await freePort(last.stripe),
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

async function freePort(preferred: number | undefined): Promise<number> {
  return preferred !== undefined && (await isFree(preferred)) ? preferred : tryPort(0);
}

const isFree = (port: number) =>
  tryPort(port).then(
    () => true,
    () => false,
  );

function tryPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const { port: taken } = server.address() as AddressInfo;
      server.close(() => resolve(taken));
    });
  });
}
