import { componentWorkspace, publish, type ComponentWorkspace } from './docker-build.support';
import { hub } from './support/engine';

const REPOSITORY = 'library/e2e-undeclared';

let workspace: ComponentWorkspace;
beforeAll(async () => {
  workspace = await componentWorkspace('e2e-undeclared');
});
afterAll(() => workspace.destroy());

/** A component whose build asks for images that prefetch, which reads no extraArgs, cannot foresee. */
async function component(name: string, tags: readonly string[]): Promise<void> {
  const stages = tags.map((_, i) => `FROM $I${i} AS s${i}`);
  const args = tags.map((_, i) => `ARG I${i}=scratch`);
  const copies = tags.map((_, i) => `COPY --from=s${i} /bin/sh /${i}`);
  const dockerfile = [...args, ...stages, 'FROM scratch', ...copies, ''];
  const extraArgs = tags.flatMap((tag, i) => ['--build-arg', `I${i}=e2e-undeclared:${tag}`]);
  await workspace.component(name, dockerfile.join('\n'), { extraArgs });
}

/** The images that a build fetched, which the lines of progress of a batch can name a second time. */
function fetched(output: string): ReadonlySet<string | undefined> {
  const asked = output.matchAll(/asks for (\S+), which its Dockerfile does not show: fetching it/g);
  return new Set([...asked].map(([, image]) => image));
}

it('fetches twenty images that no Dockerfile shows, and no more of them', async () => {
  const tags = Array.from({ length: 21 }, (_, i) => String(i));
  for (const tag of tags) await publish(REPOSITORY, tag, {});
  await component('many', tags);
  const { exitCode, output } = await workspace.tryBuild('many');
  expect(exitCode).not.toBe(0);
  expect(fetched(output).size).toBe(20);
  expect(output).toContain('asked for 20 images that its Dockerfile does not show, and now asks for');
  expect(output).toContain('name these images in extraImages of the prefetch target');

  await component('enough', tags.slice(0, 20));
  expect(await workspace.build('enough')).toContain('which its Dockerfile does not show: fetching it');
});

it('gives up on such an image when its pull does, and does not begin again with each build', async () => {
  await publish(REPOSITORY, 'away', {});
  await component('waiting', ['away']);
  await hub.faults([{ kind: 'manifest', repository: REPOSITORY, reference: 'away', action: 'status', status: 503 }]);
  const { exitCode, output } = await workspace.tryBuild('waiting');
  expect(exitCode).not.toBe(0);
  expect(fetched(output).size).toBe(1);
  expect(output).toContain('503');
});
