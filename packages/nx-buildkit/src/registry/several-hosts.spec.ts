import { randomBytes } from 'node:crypto';
import type { Front } from '../../../../tools/hub/front';
import type { RegistryEvent } from './registry-event';
import { makeImage } from './testing/image';
import { readBlob, readImage } from './testing/read';
import { serve } from './testing/serve';
import { hostOf, QUICK, stopTheClock, useSetting } from './testing/set-up';

const setting = useSetting();
const { front, open, push, closing } = setting;

let origin: Front;
let mirror: Front;
beforeEach(async () => {
  origin = await front({ token: false });
  mirror = await front({ token: false });
});

/** A pull of team/app:1 from the origin, before which these mirrors are asked. */
function pull(mirrors: readonly { readonly url: string }[] = [mirror], limits = {}, heard = (): void => undefined) {
  const events: RegistryEvent[] = [];
  const tables = {
    [hostOf(origin)]: { mirrors: mirrors.map(hostOf) },
  };
  const client = open({ tables, limits: { ...QUICK, ...limits } });
  const onEvent = (event: RegistryEvent): void => {
    events.push(event);
    heard();
  };
  return { events, client, pull: client.openPull(`${hostOf(origin)}/team/app:1`, { onEvent }) };
}
const kinds = ({ requests }: Front) => requests().map(({ method, kind, status }) => `${method} ${kind} ${status}`);

describe('what the origin says counts', () => {
  test('when it has what its mirror lacks', async () => {
    push('team/app');
    mirror.faults([{ action: 'status', status: 404 }]);
    const { pull: one, events } = pull();
    expect(await readImage(one)).toHaveLength(2);
    // That a mirror does not have everything is no news.
    expect(events).toEqual([]);
  });

  test('when it lacks what its mirror cannot tell', async () => {
    mirror.faults([{ action: 'status', status: 503 }]);
    await expect(pull().pull.getManifest()).rejects.toMatchObject({
      kind: 'not-found',
      transient: false,
      message: expect.stringContaining(`${hostOf(origin)} answered HTTP 404`),
    });
  });
});

test('a mirror that sends wrong bytes is named, and asked no more in this run', async () => {
  const image = push('team/app', [randomBytes(1_000), randomBytes(2_000)]);
  mirror.faults([{ kind: 'blob', action: 'wrong-bytes' }]);
  const { pull: one, client, events } = pull();
  for (const layer of image.layers) expect(await readBlob(one, layer)).toHaveLength(layer.size);
  expect(events).toEqual([
    {
      event: 'left-out',
      host: hostOf(mirror),
      reason: `${hostOf(mirror)} sent wrong bytes for ${image.layers[0]?.digest}`,
    },
  ]);
  mirror.clear();
  await readImage(client.openPull(`${hostOf(origin)}/team/app:1`));
  expect(mirror.requests()).toEqual([]);
});

test('a registry that sends nothing but wrong bytes is asked until patience ends, and named', async () => {
  const image = push('team/app');
  origin.faults([{ kind: 'blob', action: 'wrong-bytes' }]);
  const { pull: one } = pull([], { giveUpAfter: 400 });
  await expect(readBlob(one, image.config)).rejects.toMatchObject({
    kind: 'wrong-bytes',
    transient: true,
    message: expect.stringMatching(
      new RegExp(`${hostOf(origin)} sent wrong bytes for ${image.config.digest} \\(\\d+ times\\)`),
    ),
  });
});

describe('a mirror that lags', () => {
  test('gives its bytes by digest for what the tag means at the origin', async () => {
    const image = push('team/app');
    // The old image under the tag, beside the new one by its digest.
    const old = makeImage('team/app', '1', [randomBytes(100)]);
    const behind = closing(
      await serve(({ url = '', method }, response) => {
        const { pathname } = new URL(url, 'http://mirror');
        const isTag = pathname.endsWith('/manifests/1');
        const bytes = isTag ? old.content.get(pathname) : setting.registry.content.get(pathname);
        response.writeHead(200).end(method === 'HEAD' ? undefined : bytes);
      }),
    );
    const { pull: one, events } = pull([behind]);
    expect(await one.getManifest()).toMatchObject({ digest: image.digest, host: behind.host });
    expect(events).toEqual([{ event: 'behind', host: behind.host, ref: `${hostOf(origin)}/team/app:1` }]);
    expect(kinds(origin)).toEqual(['HEAD manifest 200']);
  });

  test('need not be found out: an origin that cannot be asked holds nothing up', async () => {
    const image = push('team/app');
    await origin.off();
    const { pull: one, events } = pull();
    expect(await one.getManifest()).toMatchObject({ digest: image.digest });
    expect(events).toEqual([]);
  });

  test('is not looked for where an image is named by its digest', async () => {
    const image = push('team/app');
    const { client } = pull();
    await client.openPull(`${hostOf(origin)}/team/app@${image.digest}`).getManifest();
    expect(origin.requests()).toEqual([]);
  });
});

describe('who is silent', () => {
  test('is passed over for the next host, which is asked beside it', async () => {
    push('team/app');
    mirror.faults([{ action: 'silent' }]);
    const { pull: one, events } = pull([mirror], { firstByteTimeout: 60_000 });
    expect(await readImage(one)).toHaveLength(2);
    expect(events).toMatchObject([
      { event: 'retry', kind: 'silent', reason: `${hostOf(mirror)} has been silent for 1 s` },
    ]);
    expect(mirror.requests()).toHaveLength(1);
  });

  test('is asked a second time where there is no other', async () => {
    push('team/app');
    origin.faults([{ first: 1, action: 'silent' }]);
    const { pull: one, events } = pull([], { firstByteTimeout: 60_000 });
    expect(await readImage(one)).toHaveLength(2);
    expect(events).toEqual([]);
  });

  test('in the middle of a blob is replaced from the last byte on', async () => {
    const image = push('team/app', [randomBytes(300_000)]);
    const [layer] = image.layers;
    mirror.faults([{ kind: 'blob', first: 1, action: 'stall-after', bytes: 100_000 }]);
    const { pull: one } = pull([mirror], { stallTimeout: 60_000 });
    if (layer) await readBlob(one, layer);
    const blobs = mirror.requests().filter(({ kind }) => kind === 'blob');
    expect(blobs.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-299999']);
  });
});

test('with all hosts dead a pull ends when its patience does, and tells how often what failed where', async () => {
  await mirror.off();
  await origin.off();
  const pass = stopTheClock();
  // Time passes only when somebody fails.
  const { pull: one, events } = pull([mirror], { giveUpAfter: 1_000 }, () => pass(300));
  await expect(one.getManifest()).rejects.toMatchObject({
    kind: 'unreachable',
    transient: true,
    message: expect.stringMatching(/ refuses connections \(failed \d+ times, and nothing came for 1 s\)$/),
  });
  const retries = events.flatMap((event) => (event.event === 'retry' ? [event] : []));
  expect(retries.map(({ failures }) => failures)).toEqual(retries.map((_, i) => i + 1));
  expect(new Set(retries.map(({ host }) => host))).toEqual(new Set([hostOf(mirror), hostOf(origin)]));
  expect(retries.every(({ givesUpIn }) => givesUpIn <= 1_000)).toBe(true);
});
