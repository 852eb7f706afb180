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

  it.each(['a**b', '[ab].txt', '{a,b}', 'a\\ b', '../x', '.'])(
    'keeps what %s ignores, a pattern that Nx would read differently',
    (pattern) => {
      expect(files([pattern])).toEqual({ include: ['**/*'], exclude: [] });
      expect(files(['*', `!${pattern}`]).include).toEqual(['**/*']);
    },
  );
});
