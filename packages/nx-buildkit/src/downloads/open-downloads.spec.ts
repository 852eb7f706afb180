import { FILE, hostOf, inTemporaryStore, sha256 } from './testing/set-up';
import { openDownloads } from './open-downloads';

const store = inTemporaryStore();

it('ends a build to which something is refused before RUN learns of that', async () => {
  const host = await hostOf((_, response) => response.end('other'));
  const url = `${host.url}/f`;
  const downloads = await openDownloads({
    settings: { prefixes: [`${host.url}/`], mirrors: {} },
    isOffline: false,
    store,
    locked: [{ url, digest: sha256(FILE), size: FILE.length }],
    tables: {},
    env: {},
  });
  const to = downloads.rules.find(({ selector }) => selector.identifier === `${host.url}/*`)?.updates?.identifier;
  const order: string[] = [];
  const ended = new Promise<void>((resolve) => {
    downloads.refusal.addEventListener('abort', () => {
      order.push('the build is to end');
      resolve();
    });
  });
  const asked = fetch(String(to).replace('${1}', 'f'))
    .then((answer) => answer.arrayBuffer())
    .catch(() => order.push('RUN learns of it'));
  await ended;
  expect(downloads.tally().refused).toMatchObject([{ url }]);
  await downloads.close();
  await asked;
  expect(order).toEqual(['the build is to end', 'RUN learns of it']);
});
