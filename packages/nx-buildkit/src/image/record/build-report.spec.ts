import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBuildReport, writeBuildReport, type ReportedBuild } from './build-report';

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'build-report-')), 'report.json');
});
afterEach(() => rm(join(path, '..'), { recursive: true }));

const digest = `sha256:${'a'.repeat(64)}` as const;
const build: ReportedBuild = {
  tags: ['gitea:v1-arm64'],
  platforms: ['linux/arm64'],
  digest,
  size: 1,
  milliseconds: 2,
  steps: 3,
  cached: 1,
  finished: '2026-01-01T00:00:00.000Z',
  buildRef: 'builder/builder0/abc',
  baseImages: [{ ref: 'docker.io/gitea/gitea:1.25.1', platform: 'linux/arm64', digest }],
};

describe('readBuildReport', () => {
  it('reads what was written', async () => {
    await writeBuildReport(path, { project: 'gitea', images: [build] });
    expect(await readBuildReport(path)).toEqual([build]);
  });

  it('leaves out what is not a build, and of a build what has not the right form', async () => {
    const strange = { ...build, digest: 'latest', size: '1', target: 1, tags: 'a', baseImages: [null, { ref: 'a' }] };
    const images = [null, 'build', { ...build, finished: 'yesterday' }, { ...build, steps: -1 }, strange];
    await writeFile(path, JSON.stringify({ version: 1, project: 'gitea', images }));
    const { milliseconds, steps, cached, finished, platforms, buildRef } = build;
    expect(await readBuildReport(path)).toEqual([
      { milliseconds, steps, cached, finished, platforms, buildRef, tags: [], baseImages: [] },
    ]);
  });

  it.each([undefined, '{', '[]', '{"version":2,"images":[]}'])('takes %j for no report', async (text) => {
    if (text !== undefined) await writeFile(path, text);
    expect(await readBuildReport(path)).toEqual([]);
  });
});
