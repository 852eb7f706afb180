import { openRepository, type Repository } from './repository';

/** As distributions of images have it: each on the one before, by arguments that only the build gives. */
const LENGTH = 12;
const name = (level: number): string => `l${String(level).padStart(2, '0')}`;
const LEVELS = Array.from({ length: LENGTH }, (_, index) => index + 1);

const dockerfile = (level: number): string =>
  level === 1
    ? 'ARG ROOT=alpine:3.20\nFROM ${ROOT}\nRUN echo 1 > /chain\n'
    : `ARG REGISTRY\nARG OWNER=e2e-chain\nARG BASE_TAG\nARG BASE=\${REGISTRY}/\${OWNER}/${name(level - 1)}\nFROM \${BASE}:\${BASE_TAG:-latest}\nRUN echo ${level} >> /chain\n`;

const FILES = {
  ...Object.fromEntries(LEVELS.map((level) => [`images/${name(level)}/Dockerfile`, dockerfile(level)])),
  'images/compose.yaml': `x-args: &args { REGISTRY: "\${REGISTRY:-registry.example.com}", BASE_TAG: &tag r1 }
services:
${LEVELS.map((level) => `  ${name(level)}: { build: { context: ${name(level)}, args: *args }, image: 'registry.example.com/e2e-chain/${name(level)}:r1' }`).join('\n')}
`,
};

const image = (level: number): string => `registry.example.com/e2e-chain/${name(level)}:r1`;

let repository: Repository;
beforeAll(async () => {
  repository = await openRepository('chain', FILES, LEVELS.map(image));
  await repository.importFrom('images');
});
afterAll(() => repository.close());

it('builds the last image with all those below it, in their order, from one registry image', async () => {
  await repository.run('run', `${name(LENGTH)}:docker-build`, '--platform=amd64');
  expect(await repository.fileIn(image(LENGTH), '/chain')).toBe(LEVELS.join('\n'));
});

it('builds again what stands on a change, and nothing below it', async () => {
  await repository.workspace.write(`images/${name(6)}/Dockerfile`, dockerfile(6).replace('echo 6', 'echo six'));
  const output = await repository.run('run', `${name(LENGTH)}:docker-build`, '--platform=amd64');
  expect(await repository.fileIn(image(LENGTH), '/chain')).toBe(
    LEVELS.map((level) => (level === 6 ? 'six' : level)).join('\n'),
  );
  expect(output).not.toMatch(new RegExp(`> nx run ${name(5)}:docker-build(?!.*cache)`));
});
