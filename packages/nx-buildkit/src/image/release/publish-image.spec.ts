import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordPath } from '../record/image-record';
import { writeRecordedImages } from '../record/recorded-images';
import { publishImages, type PublishRequest } from './publish-image';

const COMMIT = 'c0ffee'.repeat(7).slice(0, 40);

let request: PublishRequest;
let said: string[];
beforeEach(async () => {
  said = [];
  const workspaceRoot = await mkdtemp(join(tmpdir(), 'publish-'));
  const component = { project: 'web', task: 'docker-merge', root: 'web' };
  const options = { tags: ['r.io/web:released'] };
  request = { workspaceRoot, component, options, dryRun: true, env: {}, log: (line) => said.push(line) };
});
afterEach(() => rm(request.workspaceRoot, { recursive: true }));

function record(commit: string | undefined): Promise<void> {
  const digest = `sha256:${'a'.repeat(64)}` as const;
  const image = {
    names: ['r.io/web:1'],
    platforms: ['linux/amd64'],
    digest,
    outputs: ['push'],
    ...(commit && { commit }),
  };
  return writeRecordedImages(recordPath(request.workspaceRoot, request.component), 'web', [image]);
}

function commitEmpty(): string {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      cwd: request.workspaceRoot,
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet');
  git('commit', '--quiet', '--allow-empty', '--message=x');
  return git('rev-parse', 'HEAD');
}

it('says how a registry gets the image that it lacks', async () => {
  await expect(publishImages(request)).rejects.toFailWith('NXBK-0906');
});

it('refuses an image that was joined at another commit, and names both', async () => {
  const head = commitEmpty();
  await record(COMMIT);
  await expect(publishImages(request)).rejects.toFailWith('NXBK-0909');
  await expect(publishImages(request)).rejects.toThrow(`commit ${COMMIT}, but ${head} is checked out`);
  expect(said).toEqual([]);
});

it('publishes what was joined at this commit, and what docker-build made of the same sources at any', async () => {
  for (const commit of [commitEmpty(), undefined]) {
    await record(commit);
    await publishImages(request);
  }
  expect(said).toHaveLength(2);
});
