import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildResult } from './build/build-images';
import { describeImages, summaryTable, writeReport } from './report';

const image = {
  spec: { tags: ['gitea:v1-arm64'], platforms: ['linux/arm64'], outputs: [{ type: 'load', attributes: {} }] },
  digest: `sha256:${'a'.repeat(64)}`,
  ids: [],
  bases: [{ ref: 'docker.io/gitea/gitea:1.25.1', platform: 'linux/arm64', indexDigest: 'sha256:b' }],
  size: 12_345_678,
  took: 1_234,
  finished: '2026-01-01T00:00:00.000Z',
  buildRef: 'builder/builder0/abc',
  steps: 3,
  cached: 2,
} as unknown as BuildResult;

it('says image, platform, size, digest, time, cached steps and requests avoided', () => {
  expect(describeImages([image])).toEqual([
    `gitea:v1-arm64: linux/arm64, 12.3 MB, sha256:${'a'.repeat(64)}, 1.2 s, 2 of 3 steps cached, 1 base image from the store`,
  ]);
});

it('makes a table for a job summary', () => {
  expect(summaryTable([image])).toContain(
    '| `gitea:v1-arm64` | linux/arm64 | 12.3 MB | `sha256:aaaaaaaaaaaa` | 1.2 s | 2/3 |\n',
  );
});

describe('writeReport', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'report-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('leaves a file for machines, and a summary where GitHub asks for one', async () => {
    const summary = join(root, 'summary.md');
    const gitea = { project: 'gitea', task: 'docker-build', root: '.' };
    await writeReport(gitea, root, { images: [image] }, { GITHUB_STEP_SUMMARY: summary });
    const report = JSON.parse(await readFile(join(root, 'dist/buildkit/gitea/docker-build/report.json'), 'utf8'));
    expect(report).toMatchObject({
      project: 'gitea',
      images: [
        {
          tags: ['gitea:v1-arm64'],
          milliseconds: 1234,
          cached: 2,
          buildRef: 'builder/builder0/abc',
          baseImages: [{ digest: 'sha256:b' }],
        },
      ],
    });
    expect(await readFile(summary, 'utf8')).toContain('| image | platform |');
  });
});
