import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint, type Linter } from 'eslint';
import { folderProblems } from './check';
import { diagram, withDiagram } from './diagram';
import { importsOf, sourceFiles } from './imports';

const rules = jest.requireActual<Linter.Config[]>('../../eslint.config.cjs');
const REPOSITORY = join(__dirname, '../..');
const files = sourceFiles(join(REPOSITORY, 'packages/nx-buildkit/src'));

const file = (path: string, ...imports: string[]) => ({ path, imports });

it('reads imports of every form, and no schema', () => {
  const text = `import a from '../oci/a';
export { b } from './b.ts';
import schema from './schema.json';
import fs from 'node:fs';
const c = () => import('../../c/c.ts');`;
  expect(importsOf('image/plan/x.ts', text)).toEqual(['image/oci/a', 'image/plan/b', 'c/c']);
});

describe('the folders', () => {
  it('are as they should be', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(folderProblems(files)).toEqual([]);
  });

  it('may hold 16 files and not 17', () => {
    const of = (n: number) => Array.from({ length: n }, (_, i) => file(`a/${i}.ts`));
    expect(folderProblems(of(16))).toEqual([]);
    expect(folderProblems(of(17))).toEqual([expect.stringMatching(/^a\/ holds 17 files/)]);
  });

  it('may not import each other in a circle, at any depth', () => {
    const circle = [file('x/a/1.ts', 'x/b/1'), file('x/b/1.ts', 'x/c/1'), file('x/c/1.ts', 'x/a/1')];
    expect(folderProblems(circle)).toEqual(['x/ has folders that import each other in a circle: a → b → c → a.']);
    expect(folderProblems(circle.slice(0, 2))).toEqual([]);
  });
});

it.each([
  ['oci/reference.ts', '../image/report', 'image/ is above oci/'],
  ['registry/hosts/host.ts', '../../docker/info', 'docker/ is beside registry/'],
  ['image/report.ts', 'node:child_process', 'Only process/ starts a process.'],
  ['image/report.ts', '../oci/reference', undefined],
  ['process/run.ts', 'execa', undefined],
])('lint says of %s that imports %s: %s', async (path, target, sentence) => {
  const eslint = new ESLint({
    cwd: REPOSITORY,
    // ESLint loads a file of its own choice in a way that jest cannot follow.
    overrideConfigFile: true,
    overrideConfig: rules,
    ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-imports',
  });
  const [result] = await eslint.lintText(`import '${target}';\n`, {
    filePath: join(REPOSITORY, 'packages/nx-buildkit/src', path),
  });
  const said = result?.messages.map(({ message }) => message).join('\n');
  if (sentence === undefined) expect(said).toBe('');
  else expect(said).toContain(sentence);
});

describe('the diagram', () => {
  it('leaves out the arrow beside a longer way', () => {
    const drawn = diagram([file('image/1.ts', 'pull/1', 'oci/1'), file('pull/1.ts', 'oci/1')]);
    expect(drawn).toContain('image --> pull');
    expect(drawn).toContain('pull --> oci');
    expect(drawn).not.toContain('image --> oci');
  });

  it('of docs/architecture.md is that of today: npm run docs', () => {
    const page = readFileSync(join(REPOSITORY, 'docs/architecture.md'), 'utf8');
    expect(withDiagram(page, files)).toBe(page);
  });
});
