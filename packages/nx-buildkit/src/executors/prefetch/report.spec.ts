import { join } from 'node:path';
import type { BaseImage } from '../../base-images/lock-file';
import { prefetch } from '../../base-images/prefetch';
import { openStore } from '../../image-store/store';
import { openPuller } from '../../pull/puller';
import { digestOf } from '../../oci/digest';
import { hostOf, QUICK, useSetting } from '../../registry/testing/set-up';
import { resultEvent, successReport } from './report';

const setting = useSetting();

/** Prefetches an image that is one manifest, whose configuration says this. */
async function prefetchAlone(config: object) {
  const { registry, folder, closing } = setting;
  const put = (kind: string, text: string, name: string = digestOf(text)) => {
    registry.content.set(`/v2/team/app/${kind}/${name}`, Buffer.from(text));
    return { mediaType: '', digest: digestOf(text), size: text.length };
  };
  const manifest = { schemaVersion: 2, config: put('blobs', JSON.stringify(config)), layers: [put('blobs', 'layer')] };
  put('manifests', JSON.stringify(manifest), '1');
  const store = await openStore('store', folder);
  const puller = openPuller(store, { tables: {}, env: { DOCKER_CONFIG: '/nowhere' }, limits: QUICK });
  closing(puller.client);
  const ref = `${hostOf(registry)}/team/app:1`;
  const image: BaseImage = { written: ref, ref, contextKey: ref, platform: 'linux/arm64', role: 'base' };
  const [result] = prefetch(
    puller,
    [
      {
        lockFolder: join(folder, 'locks'),
        isCommitted: false,
        pullFolder: join(folder, 'pulls'),
        wanted: new Map([['linux/arm64', () => [image]]]),
      },
    ],
    { concurrency: 1, refresh: false, check: false, failOn: 'missing', events: () => ({}) },
  );
  if (!result) throw new Error('a request without a result');
  return { ref, result: await result };
}

test('a user is warned of an image that is for another platform alone', async () => {
  const { ref, result } = await prefetchAlone({ os: 'linux', architecture: 'amd64' });
  expect(result).toMatchObject({ success: true, errors: [] });
  expect(successReport(result)).toContain(
    `warning: ${ref} is for linux/amd64 alone, and the build for linux/arm64 uses it nevertheless`,
  );
  expect(JSON.parse(resultEvent('app', result))).toMatchObject({
    otherPlatforms: [{ ref, platform: 'linux/arm64', offered: 'linux/amd64' }],
  });
});

test.each([{ os: 'linux', architecture: 'arm64', variant: 'v8' }, {}])(
  'and not of one whose configuration says %j',
  async (config) => {
    const { result } = await prefetchAlone(config);
    expect(successReport(result)).not.toContain('warning');
  },
);
