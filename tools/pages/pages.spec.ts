import { parseAllDocuments } from 'yaml';
import { deadLinks } from './links';
import { commandsOf, originalOf, pages, pagesToRun, REPOSITORY } from './pages';

const all = pages();
const byPath = new Map(all.map((page) => [page.path, page]));

it('finds the pages', () => {
  expect(all.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['README.md', 'docs/options.md', 'packages/nx-buildkit/README.md']),
  );
});

describe.each(all.map((page) => [page.path, page] as const))('%s', (path, page) => {
  it('links to what is there', () => {
    // The package has its README beside the docs and the license.
    const folder = path.startsWith('packages/') ? REPOSITORY : undefined;
    expect(deadLinks(page.file, folder)).toEqual([]);
  });

  it('has whole JSON and YAML in its blocks', () => {
    for (const { language, content } of page.blocks) {
      if (language === 'json') expect(() => JSON.parse(content)).not.toThrow();
      if (language === 'yaml') for (const { errors } of parseAllDocuments(content)) expect(errors).toEqual([]);
    }
  });

  const original = byPath.get(originalOf(path) ?? '');
  if (originalOf(path) !== undefined)
    it('has the commands and files of its original', () => {
      const shown = ({ blocks } = page): readonly unknown[] =>
        blocks
          .filter(({ marks }) => !marks.setup)
          .filter((block) => commandsOf(block) ?? block.marks.file ?? block.marks.output)
          .map(({ content }) => content);
      expect(shown()).toEqual(shown(original));
    });
});

it('runs no translation a second time', () => {
  expect(pagesToRun().filter(({ path }) => originalOf(path))).toEqual([]);
});
