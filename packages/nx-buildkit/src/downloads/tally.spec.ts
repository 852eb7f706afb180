import { DIGEST } from './testing/set-up';
import { createDownloadCounter, describeDownloads, lackOf, type DownloadCounter } from './tally';

const TASK = 'web:docker-build';
const url = (path: string): URL => new URL(`http://host.example/${path}`);

function tallyOf(count: (counter: DownloadCounter) => void) {
  const counter = createDownloadCounter();
  counter.request();
  count(counter);
  return counter.total(new Set());
}

const refuse = ({ refused }: DownloadCounter): void =>
  refused(url('f'), [{ url: url('f').href, digest: DIGEST, size: 1 }], 'sha256:other');
const lack = ({ missing }: DownloadCounter): void => ['a', 'b', 'a'].forEach((path) => missing(url(path)));

it('names both digests of a file that was refused, and what to type', () => {
  const tally = tallyOf(refuse);
  expect(describeDownloads(tally, TASK).at(-1)).toBe(
    `  http://host.example/f was refused: it is sha256:other, and the lock has ${DIGEST}`,
  );
  const failure = lackOf(tally, TASK, 'curl: (18) transfer closed');
  expect(failure?.remedy).toContain(`nx run ${TASK} --lockDownloads`);
});

it('names each URL that the store lacks once, and what to type', () => {
  const tally = tallyOf(lack);
  expect(describeDownloads(tally, TASK).slice(1)).toEqual(
    ['a', 'b'].map((path) => `  ${url(path)} is not in the store, and the option offline asks nobody else`),
  );
  const failure = lackOf(tally, TASK, 'E: Failed to fetch http://host.example/b  404  Not Found');
  expect(failure).toMatchObject({ what: expect.stringMatching(/^http:\/\/host\.example\/b .*, and 1 more$/) });
});

it('does not blame a lack for what failed for another reason', () => {
  expect(lackOf(tallyOf(lack), TASK, 'main.c:3: error: expected ;')).toBeUndefined();
});

it('blames nothing where RUN got everything, and tells what is not locked', () => {
  const tally = tallyOf(({ unlocked }) => unlocked());
  expect(lackOf(tally, TASK, '404')).toBeUndefined();
  expect(describeDownloads(tally, TASK)[1]).toBe(
    `  1 request for what is not locked; to lock it: nx run ${TASK} --lockDownloads`,
  );
});

it('says that a repository has moved on, and how to build with what is locked', () => {
  const tally = tallyOf(({ unlocked, moved }) => {
    unlocked();
    moved(url('InRelease'));
  });
  expect(describeDownloads(tally, TASK)[1]).toBe(
    `  1 request for what is not locked, since ${url('InRelease')} has changed; to build what is: nx run ${TASK} --offline; to lock it: nx run ${TASK} --lockDownloads`,
  );
});

it('tells what the store could not take, and blames that for a build that was ended for it', () => {
  const failure = { code: 'NXBK-0002', what: '/store/f: no space left on device (ENOSPC)' } as const;
  const tally = tallyOf(({ unstored }) => unstored(url('f'), failure));
  expect(describeDownloads(tally, TASK)[1]).toBe(`  ${url('f')} could not be kept: ${failure.what}`);
  expect(lackOf(tally, TASK, 'curl: (22) error: 404')).toBeUndefined();
  expect(lackOf(tally, TASK, undefined)).toMatchObject({ code: 'NXBK-0002' });
});
