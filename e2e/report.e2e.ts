import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ReportFacts } from '../packages/nx-buildkit/src/report/facts';
import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import { startBrowser, type Browser, type Look, type ShownPage } from './support/browser';
import { docker, hub, hubUrl } from './support/engine';

const BUILDER = 'e2e-report';
const ATTACK = '<script>alert(1)</script>';
const STEP = `RUN echo '${ATTACK}' > /page && sleep 1`;
/** Where to look at the page after the tests. */
const SCREENSHOTS = resolve(__dirname, '../dist/screenshots');

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace(BUILDER);
  const options = { platform: 'amd64' };
  await workspace.component('first', `FROM alpine:3.20\n${STEP}\nRUN echo 2 > /two\n`, options);
  await workspace.component('second', `FROM alpine:3.20\nRUN echo second > /name\n`, options);
  await hub.faults([{ kind: 'manifest', repository: 'library/alpine', first: 2, action: 'status', status: 503 }]);
  await workspace.build('first');
  await workspace.build('second');
});
afterAll(() => workspace.destroy());

async function readFacts(): Promise<ReportFacts> {
  const { exitCode, output } = await workspace.nx(['run', 'buildkit:report', '--json']);
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  return JSON.parse(output.slice(output.indexOf('{\n'), output.lastIndexOf('\n}') + 2));
}

describe('the facts', () => {
  it('say what stands on what, where it came from, and what was retried at which host', async () => {
    const { baseImages, components, totals } = await readFacts();
    const { host } = new URL(hubUrl);
    const requests = await hub.requests();
    const refused = requests.filter(({ status }) => status === 503);
    const sent = requests.reduce((sum, { kind, bytes }) => sum + (kind === 'blob' ? bytes : 0), 0);
    const alpine = { ref: 'docker.io/library/alpine:3.20', platform: 'linux/amd64' };
    expect(baseImages).toMatchObject([
      { ...alpine, components: ['first:docker-build', 'second:docker-build'], pull: { from: 'registry', host } },
    ]);
    const [image] = baseImages;
    expect(components.map(({ baseImages: [base] }) => base?.indexDigest)).toEqual(Array(2).fill(image?.indexDigest));
    expect(image?.pull?.fetchedBytes).toBeGreaterThan(image?.size ?? Infinity);
    expect(image?.pull?.fetchedBytes).toBeLessThanOrEqual(sent);
    expect(refused).toHaveLength(2);
    const atHub = image?.pull?.troubles?.filter((trouble) => trouble.host === host && /503/.test(trouble.reason)) ?? [];
    // A failure counts as silence where another host was asked in the meantime, because this machine stood still.
    const counted = atHub.reduce((sum, { times }) => sum + times, 0);
    expect(counted).toBeGreaterThan(0);
    expect(counted).toBeLessThanOrEqual(refused.length);
    expect(totals).toMatchObject({ components: 2, baseImages: 1, bytes: image?.size, builds: 2, steps: 3 });
  });

  it('say what is locked, and since when its file is there', async () => {
    const { components } = await readFacts();
    const file = 'dist/buildkit/first/locks/docker-build/linux-amd64.json';
    const [lock] = components[0]?.locks ?? [];
    expect(lock).toMatchObject({ file, platform: 'linux/amd64', images: 1 });
    expect(Date.parse(lock?.written ?? '')).toBeLessThanOrEqual(Date.now());
  });

  it('have each step of the last build as BuildKit has recorded it, run or cached', async () => {
    const stepOf = ({ components }: ReportFacts, name: string) =>
      components[0]?.builds[0]?.timeline?.find((step) => step.name.endsWith(name));
    const ran = stepOf(await readFacts(), STEP);
    expect(ran).toMatchObject({ isCached: false });
    const [{ from, to } = { from: 0, to: 0 }] = ran?.spans ?? [];
    // The step sleeps for a second; clocks may be adjusted meanwhile.
    expect(to - from).toBeGreaterThan(900);
    await workspace.component('first', `FROM alpine:3.20\n${STEP}\nRUN echo 3 > /two\n`, { platform: 'amd64' });
    await workspace.build('first');
    const facts = await readFacts();
    expect(stepOf(facts, STEP)).toMatchObject({ isCached: true });
    expect(stepOf(facts, 'RUN echo 3 > /two')).toMatchObject({ isCached: false });
    expect(facts.components[0]?.builds).toMatchObject([{ steps: 2, cached: 1 }]);
  });
});

describe('the page', () => {
  let browser: Browser;
  let path: string;
  beforeAll(async () => {
    const { exitCode, output } = await workspace.nx(['run', 'buildkit:report', '--outputPath=public/images.html']);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    path = join(workspace.root, 'public/images.html');
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  const looks = [400, 1400].flatMap((width) => (['light', 'dark'] as const).map((scheme): Look => ({ width, scheme })));
  it.each(looks)('can be read at $width px in the $scheme scheme, and does nothing but that', async (look) => {
    const page = await browser.open(String(pathToFileURL(path)), look);
    await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
    await keep(`report-${look.width}-${look.scheme}.png`, await page.screenshot());
    expect(page.console).toEqual([]);
    expect(page.requests).toEqual([String(pathToFileURL(path))]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width);
    expect(await page.evaluate('document.scripts.length')).toBe(0);
    expect(await page.evaluate('document.body.innerText')).toContain(ATTACK);
    expect(await faintTexts(page)).toEqual([]);
    const isDark = await page.evaluate(`(${luminance})(getComputedStyle(document.body).backgroundColor) < 0.5`);
    expect(isDark).toBe(look.scheme === 'dark');
  });
});

describe('without the builder', () => {
  it('the steps are not known, and the builder stays down', async () => {
    const container = `buildx_buildkit_${BUILDER}0`;
    await docker('stop', container);
    const { components } = await readFacts();
    expect(components.map(({ builds }) => builds.map(({ timeline }) => timeline))).toEqual([[undefined], [undefined]]);
    expect(await docker('inspect', '--format', '{{.State.Running}}', container)).toBe('false');
    const { exitCode } = await workspace.nx(['run', 'buildkit:report']);
    expect(exitCode).toBe(0);
    const page = await readFile(join(workspace.root, 'dist/buildkit/report.html'), 'utf8');
    expect(page).toContain('Its steps are not known here');
  });
});

async function keep(name: string, screenshot: Buffer): Promise<void> {
  const file = join(SCREENSHOTS, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, screenshot);
}

/** Relative luminance of `rgb(…)`. https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((value) => {
    const part = Number(value) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The texts whose contrast to what is behind them is below 4.5. https://www.w3.org/TR/WCAG22/#contrast-minimum */
function faintTexts(page: ShownPage): Promise<unknown> {
  return page.evaluate(`(() => {
    const luminance = ${luminance};
    const behind = (element) => {
      const colour = getComputedStyle(element).backgroundColor;
      return colour !== 'rgba(0, 0, 0, 0)' || !element.parentElement ? colour : behind(element.parentElement);
    };
    const contrast = (element) => {
      const [dark, light] = [getComputedStyle(element).color, behind(element)].map(luminance).sort((a, b) => a - b);
      return (light + 0.05) / (dark + 0.05);
    };
    const texts = [...document.body.querySelectorAll('*')].filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''));
    return texts.filter((element) => contrast(element) < 4.5).map((element) => element.outerHTML);
  })()`);
}
