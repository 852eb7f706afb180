import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishImages } from './publish-image';

it('says how a registry gets the image that it lacks', async () => {
  const workspaceRoot = await mkdtemp(join(tmpdir(), 'publish-'));
  const component = { project: 'web', task: 'docker-build', root: 'web' };
  const request = { workspaceRoot, component, options: {}, dryRun: false, env: {}, log: () => undefined };
  await expect(publishImages(request)).rejects.toFailWith('NXBK-0906');
  await rm(workspaceRoot, { recursive: true });
});
