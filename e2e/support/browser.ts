import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { installPackages } from '../../tools/local-engine/debian';
import { connectDevTools, type DevTools } from './devtools';

/** How somebody looks at a page. */
export interface Look {
  /** CSS pixels. */
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

/** A page as a browser shows it. */
export interface ShownPage {
  /** What the browser wrote to its console: errors, warnings, violations of the page's own policy. */
  readonly console: readonly string[];
  /** All addresses that were asked for. */
  readonly requests: readonly string[];
  /** Evaluates an expression in the page. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** All of the page, as PNG. */
  readonly screenshot: () => Promise<Buffer>;
}

export interface Browser {
  readonly open: (url: string, look: Look) => Promise<ShownPage>;
  readonly close: () => Promise<void>;
}

/** root may not use the sandbox of Chromium, and a container has a small /dev/shm. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--remote-debugging-pipe',
];

/** Starts Chromium, which is installed first where Debian does not have it yet. */
export async function startBrowser(): Promise<Browser> {
  await installPackages(['chromium'], 'The page is tested in the Chromium of Debian.');
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] as const;
  const chromium = spawn('chromium', [...FLAGS, `--user-data-dir=${profile}`], { stdio: [...stdio] });
  const [, , , commands, messages] = chromium.stdio;
  const devTools = connectDevTools(commands as Writable, messages as Readable);
  return {
    async open(url, look) {
      const { targetId } = await devTools.send('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await devTools.send('Target.attachToTarget', { targetId, flatten: true });
      return openPage(devTools, String(sessionId), url, look);
    },
    async close() {
      const ended = new Promise((resolve) => chromium.once('exit', resolve));
      await devTools.send('Browser.close').catch(() => undefined);
      if (chromium.exitCode === null && chromium.signalCode === null) await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openPage({ send, onEvent }: DevTools, sessionId: string, url: string, look: Look): Promise<ShownPage> {
  const ask = (method: string, params: object = {}) => send(method, params, sessionId);
  const console: string[] = [];
  const requests: string[] = [];
  let loaded: () => void;
  const load = new Promise<void>((resolve) => (loaded = resolve));
  onEvent(sessionId, (method, params) => {
    if (method === 'Log.entryAdded' || method === 'Runtime.consoleAPICalled') console.push(JSON.stringify(params));
    if (method === 'Runtime.exceptionThrown') console.push(JSON.stringify(params));
    if (method === 'Network.requestWillBeSent') requests.push((params as { request: { url: string } }).request.url);
    if (method === 'Page.loadEventFired') loaded();
  });
  for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await ask(`${domain}.enable`);
  await ask('Emulation.setDeviceMetricsOverride', {
    width: look.width,
    height: 800,
    deviceScaleFactor: 1,
    mobile: false,
  });
  const features = [{ name: 'prefers-color-scheme', value: look.scheme }];
  await ask('Emulation.setEmulatedMedia', { features });
  await ask('Page.navigate', { url });
  await load;
  return {
    console,
    requests,
    async evaluate(expression) {
      const { result } = await ask('Runtime.evaluate', { expression, returnByValue: true });
      return (result as { readonly value?: unknown }).value;
    },
    async screenshot() {
      const { data } = await ask('Page.captureScreenshot', { captureBeyondViewport: true });
      return Buffer.from(String(data), 'base64');
    },
  };
}
