import { matchGlobPaths } from 'nx/src/native';
import { dockerignoreCases } from '../../test-data/dockerignore-cases';
import { contextFiles } from './dockerignore';

const files = (lines: readonly string[], kept?: readonly string[]) => contextFiles(lines.join('\n'), kept);

describe('contextFiles', () => {
  it('is everything without a .dockerignore', () => {
    expect(contextFiles('')).toEqual({ include: ['**/*'], exclude: [] });
  });

  it('leaves out what is ignored, as a file and as a folder', () => {
    expect(files(['# docs', '', 'docs/', '/README.md', '**/*.spec.ts']).exclude).toEqual([
      'docs',
      'docs/**/*',
      'README.md',
      'README.md/**/*',
      '**/*.spec.ts',
      '**/*.spec.ts/**/*',
    ]);
  });

  it('reads folder/** as the contents of the folder', () => {
    expect(files(['out/**']).exclude).toEqual(['out/**/*']);
  });

  it.each(['*', '**', '**/*', './*'])('reads %s followed by exceptions as a list of what is allowed', (everything) => {
    expect(files(['docs', everything, '!src', '! go.mod', 'src/**/*.md'], ['Dockerfile'])).toEqual({
      include: ['Dockerfile', 'src', 'src/**/*', 'go.mod', 'go.mod/**/*'],
      exclude: ['src/**/*.md', 'src/**/*.md/**/*'],
    });
  });

  it('keeps what a later exception may take back', () => {
    expect(files(['*.md', 'node_modules', '!README.md', 'docs/*.md']).exclude).toEqual([
      'node_modules',
      'node_modules/**/*',
      'docs/*.md',
      'docs/*.md/**/*',
    ]);
  });

  it('keeps the Dockerfile and the .dockerignore, which BuildKit reads even when they are ignored', () => {
    expect(files(['Dockerfile*', '.dockerignore', 'tmp'], ['Dockerfile.worker', '.dockerignore']).exclude).toEqual([
      'Dockerfile*/**/*',
      '.dockerignore/**/*',
      'tmp',
      'tmp/**/*',
    ]);
  });

  it.each(['a**b', '[ab].txt', '{a,b}', 'a\\ b', '../x'])(
    'keeps what %s ignores, a pattern that Nx would read differently',
    (pattern) => {
      expect(files([pattern])).toEqual({ include: ['**/*'], exclude: [] });
      expect(files(['*', `!${pattern}`]).include).toEqual(['**/*']);
    },
  );

  it.each(['/', '.', './', '//', 'a/..'])('reads %s as the context itself, which no file is', (pattern) => {
    expect(files(['x', pattern])).toEqual({ include: ['**/*'], exclude: ['x', 'x/**/*'] });
    expect(files(['*', `!${pattern}`, '!y'])).toEqual({ include: ['y', 'y/**/*'], exclude: [] });
  });

  it('is done at once with tens of thousands of lines, and names Nx no more of them than it can bear', () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => [`folder-${i}/*.log`, `!kept-${i}/x`]).flat();
    const { include, exclude } = files(lines, ['Dockerfile']);
    expect(include).toEqual(['**/*']);
    expect(exclude).toHaveLength(2_000);
    expect(files(['*', ...lines.slice(0, 4_000)]).include).toEqual(['**/*']);
  });

  it('is done at once with a path of very many folders', () => {
    const deep = 'a/'.repeat(100_000);
    expect(files([`${deep}x`, `!${deep}y`, `!${deep}z`, deep]).exclude).toHaveLength(4);
  });

  it('names Nx no pattern that can match in very many ways', () => {
    const patterns = [`${'*a'.repeat(20)}*b`, `${'**/a/'.repeat(20)}b`];
    expect(files(patterns, ['a'.repeat(255)])).toEqual({ include: ['**/*'], exclude: [] });
    expect(files(['*', ...patterns.map((pattern) => `!${pattern}`)]).include).toEqual(['**/*']);
  });
});

describe('contextFiles beside moby/patternmatcher', () => {
  const { paths, cases } = dockerignoreCases();

  /** What Nx hashes of the paths. */
  const hashed = ({ include, exclude }: ReturnType<typeof contextFiles>): readonly string[] => {
    const matching = matchGlobPaths([...include, ...exclude.map((glob) => `!${glob}`)], [...paths]);
    return paths.filter((_, i) => matching[i]);
  };

  it('hashes every file that BuildKit can see', () => {
    const unhashed = cases.flatMap(({ lines, ignored }) => {
      const found = hashed(files(lines));
      const missing = paths.filter((path, i) => !ignored.includes(i) && !found.includes(path));
      return missing.length > 0 ? [{ lines, missing }] : [];
    });
    expect(unhashed).toEqual([]);
  });

  it('hashes no other file where no exception and no pattern of a kind that Nx lacks is among the lines', () => {
    const exact = cases.filter(({ lines }) =>
      lines.every((line) => /^[\w./*? ]+$/.test(line) && !/\*\*[^/]|[^/]\*\*|^\W*$/.test(line)),
    );
    expect(exact.length).toBeGreaterThan(100);
    for (const { lines, ignored } of exact) {
      expect({ lines, hashed: hashed(files(lines)) }).toEqual({
        lines,
        hashed: paths.filter((_, i) => !ignored.includes(i)),
      });
    }
  });
});
