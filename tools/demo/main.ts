import { execa } from 'execa';
import { resolve } from 'node:path';
import { describeToolError } from '../local-engine/tool-error';
import { lockPath, readLock } from '../../packages/nx-buildkit/src/base-images/lock-file';
import { lockFolder } from '../../packages/nx-buildkit/src/component/task-folders';
import { hubClient } from '../hub/client';
import { engineDown, engineEnvironment, engineUp } from '../local-engine';
import { pluralize } from '../../packages/nx-buildkit/src/util/format';

const ROOT = resolve(__dirname, '../..');
const GITEA = { project: 'gitea', root: 'examples/gitea', task: 'docker-build' };
const IMAGE = 'ai-infra-gitea:v0.3.8-arm64';
const BUILDER = 'nx-buildkit-workspace';

main().catch((error: unknown) => {
  console.error(describeToolError(error));
  process.exitCode = 1;
});

async function main(): Promise<void> {
  title('The engine');
  const { engine, wasUp } = await engineUp();
  const env = { ...(await engineEnvironment()), NX_DAEMON: 'false', NX_TUI: 'false' };
  try {
    await showBuild(env, engine === 'own');
  } finally {
    await execa('docker', ['buildx', 'rm', '--force', BUILDER], { env, reject: false });
    if (!wasUp) await engineDown();
  }
}

async function showBuild(env: Record<string, string>, withHub: boolean): Promise<void> {
  const hub = withHub && env['NX_BUILDKIT_HUB_ADMIN'] ? hubClient(env['NX_BUILDKIT_HUB_ADMIN']) : undefined;
  title('nx run gitea:prefetch --platform=arm64');
  await nx(['run', 'gitea:prefetch', '--platform=arm64'], env);
  const pull = await hub?.requests();
  await hub?.clear();

  title('nx run gitea:docker-build --platform=arm64');
  await nx(['run', 'gitea:docker-build', '--platform=arm64'], env);
  const buildRequests = (await hub?.requests())?.length;

  title('The same again');
  const again = await nx(['run', 'gitea:docker-build', '--platform=arm64'], env);

  title('What happened');
  const lock = await readLock(lockPath(resolve(ROOT, lockFolder(GITEA, {})), 'linux/arm64'));
  for (const { ref, platform, size, layers } of lock?.images ?? [])
    console.log(`base image        ${ref} for ${platform}: ${pluralize(layers, 'layer')}, ${size} bytes`);
  if (pull) {
    const bytes = pull.reduce((sum, request) => sum + request.bytes, 0);
    console.log(`prefetch          ${pull.length} requests to the registry, ${bytes} bytes pulled`);
  }
  console.log(`docker-build      ${buildRequests ?? 'by policy no'} requests to the registry`);
  const uname = await execa('docker', ['run', '--rm', '--platform=linux/arm64', '--entrypoint=uname', IMAGE, '-m'], {
    env,
  });
  console.log(`image             ${IMAGE}, which runs as ${uname.stdout}`);
  console.log(
    `the second run    ${again.includes('local cache') || again.includes('existing outputs') ? 'was cached' : 'was NOT cached'}`,
  );
}

async function nx(args: readonly string[], env: Record<string, string>): Promise<string> {
  const { all } = await execa(process.execPath, ['node_modules/.bin/nx', ...args], {
    cwd: ROOT,
    env,
    all: true,
    stdout: ['inherit', 'pipe'],
    stderr: ['inherit', 'pipe'],
  });
  return String(all);
}

function title(text: string): void {
  console.log(`\n== ${text}`);
}
