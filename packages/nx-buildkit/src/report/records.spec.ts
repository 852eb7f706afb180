import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatLock, writeLocks } from '../base-images/lock-file';
import { recordPulls, type PullRecord } from '../base-images/pull-history';
import { reportPath, writeBuildReport, type ReportedBuild } from '../image/record/build-report';
import { imageKey } from '../image-store/pinned-images';
import { readRecords } from './records';
import { lockedImage } from '../../test-data/locked-image';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'records-'));
});
afterEach(() => rm(root, { recursive: true }));

const digest = `sha256:${'a'.repeat(64)}` as const;
const image = { ...lockedImage('alpine:3.22'), manifestDigest: digest, configDigest: digest };
const lock = (folder: string) =>
  writeLocks(join(root, folder), new Map([['linux/arm64', formatLock({ platform: 'linux/arm64', images: [image] })]]), {
    keepOthers: false,
  });
const target = { project: 'web', root: 'web', target: 'docker-build', options: {} };

describe('readRecords', () => {
  it('reads what prefetch and docker-build have left', async () => {
    await lock('dist/buildkit/web/locks/docker-build');
    const pull: PullRecord = { pulled: '2026-01-01T00:00:00.000Z', from: 'registry', host: 'mirror' };
    const notes = join(root, 'dist/buildkit/web/pulls/docker-build/linux-arm64.json');
    await recordPulls(notes, [image], new Map([[imageKey(image), pull]]));
    const build: ReportedBuild = {
      tags: ['web:1'],
      platforms: ['linux/arm64'],
      milliseconds: 1,
      steps: 1,
      cached: 0,
      finished: '2026-01-01T00:00:00.000Z',
      baseImages: [],
    };
    await writeBuildReport(reportPath(root, { ...target, task: target.target }), { project: 'web', images: [build] });
    const [record] = await readRecords(root, [target]);
    expect(record).toMatchObject({ task: 'web:docker-build', locks: [{ platform: 'linux/arm64', images: [image] }] });
    expect(record?.locks[0]?.file).toBe('dist/buildkit/web/locks/docker-build/linux-arm64.json');
    expect(record?.pulls.get(imageKey(image))).toMatchObject(pull);
    expect(record?.builds).toEqual([build]);
  });

  it('joins the locks of all configurations of one target', async () => {
    const committed = (configuration: string) => ({ ...target, configuration, options: { lock: 'project' as const } });
    await lock('web/image-locks/web/docker-build/ci');
    await lock('web/image-locks/web/docker-build/release');
    const records = await readRecords(root, [committed('ci'), committed('release'), committed('unused')]);
    expect(records.map(({ locks }) => locks.map(({ file }) => file))).toEqual([
      ['ci', 'release'].map((name) => `web/image-locks/web/docker-build/${name}/linux-arm64.json`),
    ]);
  });

  it('has nothing to say about a component that was never built', async () => {
    expect(await readRecords(root, [target])).toEqual([
      { task: 'web:docker-build', locks: [], pulls: new Map(), builds: [] },
    ]);
  });
});
