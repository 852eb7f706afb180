import { createHash } from 'node:crypto';
import type { BaseImageFacts, BuildFacts, ComponentFacts, ReportFacts } from '../facts';
import { reportPage } from './page';

const NOW = '2026-01-10T00:00:00.000Z';
const digest = `sha256:${'a'.repeat(64)}` as const;

/** Facts in which each text is `name` and a number. */
function factsOf(components: number, name = 'name'): ReportFacts {
  let count = 0;
  const text = (): string => `${name}${count++}`;
  const task = Array.from({ length: components }, text);
  const baseImages = task.slice(0, 3).map((): BaseImageFacts => ({
    ref: text(),
    platform: text(),
    indexDigest: digest,
    size: 1_000_000,
    layers: 1,
    pull: {
      pulled: '2026-01-09T00:00:00.000Z',
      from: 'registry',
      host: text(),
      fetchedBytes: 1_000_000,
      took: 500,
      troubles: [{ host: text(), reason: text(), times: 3 }],
    },
    components: task,
  }));
  const build = (): BuildFacts => ({
    tags: [text()],
    platforms: [text()],
    target: text(),
    digest: text(),
    milliseconds: 3_000,
    steps: 2,
    cached: 1,
    finished: '2026-01-09T00:00:00.000Z',
    buildRef: text(),
    baseImages: [],
    timeline: [
      { name: text(), isCached: true, spans: [{ from: 0, to: 0 }] },
      {
        name: text(),
        isCached: false,
        spans: [
          { from: 0, to: 1_000 },
          { from: 2_000, to: 3_000 },
        ],
      },
    ],
  });
  return {
    version: 1,
    generated: NOW,
    totals: {
      components,
      baseImages: 3,
      bytes: 1,
      fetchedBytes: 1,
      troubles: 3,
      builds: 1,
      milliseconds: 1,
      steps: 2,
      cached: 1,
    },
    baseImages,
    components: task.map((of): ComponentFacts => ({
      task: of,
      locks: [{ file: text(), platform: text(), images: 1, written: '2026-01-03T00:00:00.000Z' }],
      baseImages,
      builds: [build()],
    })),
  };
}

describe('reportPage', () => {
  it('shows every text of the records as text, whatever is in it', () => {
    const attack = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`;
    const page = reportPage(factsOf(4, attack));
    expect(page).not.toMatch(/<script|<img/);
    // All names of elements and attributes are those of a page with harmless names.
    const elements = (markup: string) => markup.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g);
    expect(elements(page)).toEqual(elements(reportPage(factsOf(4))));
  });

  it('allows itself no more than its own style, which has the hash that it names', () => {
    const page = reportPage(factsOf(1));
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(page) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`);
    expect(page).not.toMatch(/ (style|on\w+|src)=|https?:/);
  });

  it('leads with each link to a part of the page', () => {
    const page = reportPage(factsOf(5));
    const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/ href="#([^"]*)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('says how fast an image came, what failed at which host, and how old a lock is', () => {
    const page = reportPage(factsOf(1));
    expect(page).toContain('1.0 MB in 0.5 s, 2.0 MB/s');
    expect(page).toContain('(3 times)');
    expect(page).toContain('7 days ago');
  });

  it('draws when BuildKit worked on a step', () => {
    const bars = [...reportPage(factsOf(1)).matchAll(/<rect\s+class="(\w+)"\s+x="(\d+)"\s+y="0"\s+width="(\d+)"/g)];
    expect(bars.map(([, ...bar]) => bar)).toEqual([
      ['cached', '0', '4'],
      ['run', '0', '333'],
      ['run', '667', '333'],
    ]);
  });

  it('says why the steps of a build are not known', () => {
    const facts = factsOf(1);
    const [component] = facts.components;
    const build = { ...component?.builds[0], timeline: undefined };
    const notBuilt = { ...build, buildRef: undefined };
    const page = reportPage({ ...facts, components: [{ ...component, builds: [build, notBuilt] } as ComponentFacts] });
    expect(page).toContain('Its steps are not known here');
    expect(page).toContain('BuildKit was not needed for it');
  });

  it('is readable without any record', () => {
    const page = reportPage({ ...factsOf(0), baseImages: [], components: [] });
    expect(page).toContain('No base image is locked yet.');
    expect(page).toContain('No target of this workspace builds an image.');
  });

  it('grows with the number of components, and no faster', () => {
    const [hundred = 0, thousand = 0] = [100, 1_000].map((count) => reportPage(factsOf(count)).length);
    expect(thousand).toBeLessThan(10.5 * hundred);
    expect(thousand / 1_000).toBeLessThan(6_000);
  });
});
