import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRepository, type Repository } from './repository';

/**
 * As projects that release by bake have it: common settings inherited, a matrix of variants, a base that is linked, and compose for running. The
 * last group is called as nobody calls one who means well.
 */
const FILES = {
  'deploy/docker-bake.hcl': `variable "TAG" { default = "r1" }
variable "VARIANTS" { default = ["slim", "full"] }
function "image" {
  params = [name]
  result = "e2e-bake/\${name}:\${TAG}"
}
group "default" { targets = ["app", "tool"] }
group "release" { targets = ["default", "inline"] }
group "--no-such-flag" { targets = ["tool", "extended"] }
target "extended" { labels = { "org.example.extended" = "yes" } }
target "_common" {
  args = { LEVEL = upper("seven") }
  labels = { "org.example.tag" = TAG }
}
target "base" {
  inherits = ["_common"]
  context = "../base"
}
target "app" {
  inherits = ["_common"]
  name = "app-\${variant}"
  matrix = { variant = VARIANTS }
  context = "../app"
  dockerfile = "docker/app.dockerfile"
  target = variant
  contexts = { parent = "target:base" }
  tags = [image("app-\${variant}")]
}
target "inline" {
  context = "../base"
  dockerfile-inline = "FROM alpine:3.20\\nCOPY who /inlined\\nRUN echo $\${PATH} > /path"
  tags = [image("inline")]
}
`,
  'deploy/docker-bake.override.hcl': 'target "tool" { args = { LEVEL = "over" } }\n',
  'deploy/docker-bake.json': JSON.stringify({
    target: { tool: { context: '../tool', args: { LEVEL: 'json' }, tags: ['e2e-bake/tool:r1'] } },
  }),
  'deploy/compose.yaml': `services:
  side: { build: { context: ../tool, args: { LEVEL: compose } }, image: 'e2e-bake/side:r1' }
  extended: { build: { context: ../tool, args: { LEVEL: compose, SETTING: "x-\${API_TOKEN}" } }, image: 'e2e-bake/extended:r1' }
  db: { image: 'postgres:16' }
`,
  'deploy/.env': 'API_TOKEN=of-dot-env\n',
  'base/Dockerfile': 'FROM alpine:3.20\nARG LEVEL\nRUN echo "base $LEVEL" > /base\n',
  'base/who': 'base\n',
  'app/docker/app.dockerfile':
    'FROM parent AS common\nARG LEVEL\nCOPY who /app\nFROM common AS slim\nRUN echo "slim $LEVEL" > /variant\nFROM common AS full\nRUN echo "full $LEVEL" > /variant\n',
  'app/who': 'app\n',
  'alone/docker-bake.hcl': 'target "default" { context = "app" }\n',
  'alone/app/Dockerfile': 'FROM alpine:3.20\n',
  'tool/Dockerfile': 'FROM alpine:3.20\nARG LEVEL\nRUN echo "tool $LEVEL" > /tool\n',
};

const IMAGES = ['app-slim', 'app-full', 'inline', 'tool', 'side', 'extended'].map((name) => `e2e-bake/${name}:r1`);

let repository: Repository;
let said: string;
beforeAll(async () => {
  repository = await openRepository('bake', FILES, [...IMAGES, 'base:1.0.0-amd64', 'db:1.0.0-amd64']);
  said = await repository.importFrom('deploy');
});
afterAll(() => repository.close());

it('makes a project of each target of the groups, of what they are linked to, and of what only compose knows', async () => {
  const projects = JSON.parse(await repository.run('show', 'projects', '--json')) as string[];
  expect(projects.sort()).toEqual(['app', 'base', 'buildkit', 'db', 'tool']);
  expect(said).toContain('the variables TAG, VARIANTS are written down by their defaults');
  expect(said).toContain('8 images from deploy; 1 setting lost');
});

it('writes down no secret that buildx would read from .env for a service', async () => {
  const project = await readFile(join(repository.workspace.root, 'tool/project.json'), 'utf8');
  expect(project).toContain('org.example.extended');
  expect(project).not.toContain('of-dot-env');
});

it('builds each image out of what its target says', async () => {
  await repository.buildAll(said);
  const [slim, full, inline, tool, side, extended] = IMAGES as [string, string, string, string, string, string];
  expect(await repository.fileIn(slim, '/base')).toBe('base SEVEN');
  expect(await repository.fileIn(slim, '/variant')).toBe('slim SEVEN');
  expect(await repository.fileIn(full, '/variant')).toBe('full SEVEN');
  expect(await repository.fileIn(full, '/app')).toBe('app');
  expect(await repository.fileIn(inline, '/inlined')).toBe('base');
  expect(await repository.fileIn(inline, '/path')).toContain('/bin');
  expect(await repository.fileIn(tool, '/tool')).toBe('tool over');
  expect(await repository.fileIn(side, '/tool')).toBe('tool compose');
  expect(await repository.fileIn(extended, '/tool')).toBe('tool compose');
});

it('changes nothing when it is run again', async () => {
  const path = join(repository.workspace.root, 'app/project.json');
  const before = await readFile(path, 'utf8');
  await repository.importFrom('deploy');
  expect(await readFile(path, 'utf8')).toBe(before);
});

it('imports a folder that has a bake file and no compose file', async () => {
  const alone = await repository.importFrom('alone');
  expect(alone).toContain('read alone/docker-bake.hcl');
  expect(alone).toContain('1 image from alone; 0 settings lost');
});
