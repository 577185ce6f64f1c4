import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { publishConsole } from '../../local/publish-console.ts';
import type { Twin } from '../../local/twin.ts';
import { signUp } from './tenant.ts';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Browser tests say that they did not run; CI must not leave them out. */
export const isBrowserAbsent = !existsSync(executablePath);
if (isBrowserAbsent) {
  const line = `The console was not tested in a browser: there is no ${executablePath} (apt-get install chromium)`;
  if (process.env.CI) throw new Error(line);
  console.warn(line);
}

/** CI runs as root in a container; the other arguments keep Chromium from calling home. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A person may want to look at what the browser showed. */
const pictures = process.env.PICTURES;

/**
 * The twin's console in Chromium, for the tests of a file: opened before them and closed after them. With `hearsConsole`
 * what a page writes as an error or a warning is a complaint, too.
 */
export function useBrowser(twin: () => Twin, { hearsConsole = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'gristmill-chromium-'));
  /** What pages complained of; a test that provokes a complaint takes it out. */
  const complaints: string[] = [];
  let context: BrowserContext | undefined;
  let page: Page;

  beforeAll(async () => {
    await publishConsole(twin());
    context = await chromium.launchPersistentContext(folder, { executablePath, args, headless: true, locale: 'en-US' });
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (hearsConsole && ['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    await page.goto(twin().url);
  });
  afterAll(async () => {
    await context?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const goTo = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  return {
    complaints,
    page: () => page,
    button,
    goTo,
    /** Signs a new tenant up, and in. */
    signIn: async () => {
      const { key } = await signUp(twin().url, 'Mill & Söhne');
      await page.getByLabel('API key').fill(key);
      await button('Sign in').click();
    },
    /** Takes a picture if anybody wants one; nothing may be wider than the screen. */
    look: async (name: string) => {
      if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
      const excess = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      expect(excess, `${name}: pixels beyond the screen`).toBeLessThanOrEqual(0);
    },
  };
}
