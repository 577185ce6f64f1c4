import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { publishedFiles } from './learning/pretrained-archive.ts';

/** A hub on this machine that has `tiny/bert` at `main`, and some names that fail in their own ways. */
export async function startHub() {
  const asked: string[] = [];
  const files = publishedFiles('bert');
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(url);
    if (url.startsWith('/private/')) response.writeHead(401).end();
    else if (url.startsWith('/gated/')) response.writeHead(403).end();
    else if (url.startsWith('/broken/')) response.writeHead(502).end();
    else if (url.startsWith('/huge/')) response.writeHead(200, { 'content-length': '99000000000' }).write('x');
    else if (url.startsWith('/endless/')) {
      response.writeHead(200);
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', pour);
      pour();
    } else if (url.startsWith('/cut/')) {
      response.writeHead(200, { 'content-length': '1000' }).write('{', () => response.destroy());
    } else if (url.startsWith('/moved/bert/')) {
      response.writeHead(302, { location: url.replace('/moved/', '/tiny/') }).end();
    } else {
      const [, name] = /^\/tiny\/bert\/resolve\/(?:main|refs%2Fpr%2F1)\/([\w.]+)$/.exec(url) ?? [];
      const content = name === undefined ? undefined : files[name];
      if (content) response.writeHead(200).end(content);
      else response.writeHead(404).end('Entry not found');
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
