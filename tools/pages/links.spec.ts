import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anchorsOf, deadLinks } from './links';

it('knows the anchors that GitHub gives', () => {
  expect(
    anchorsOf('# What `--platform` does\n## 离线构建（air gap）\n### Twice\n### Twice\n## [A link](x.md), and more\n'),
  ).toEqual(['what---platform-does', '离线构建air-gap', 'twice', 'twice-1', 'a-link-and-more']);
});

describe('a page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nx-buildkit-links-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const deadLinksOf = (markdown: string): readonly string[] => {
    writeFileSync(join(folder, 'other.md'), '# A heading\n');
    writeFileSync(join(folder, 'page.md'), markdown);
    return deadLinks(join(folder, 'page.md'));
  };

  it('may link to files, headings and the web', () => {
    const links = '[a](other.md) [b](other.md#a-heading) [c](#here) [d](https://example.com/x#y) <img src="other.md">';
    expect(deadLinksOf(`# Here\n${links}\n\`[e](nowhere.md)\``)).toEqual([]);
  });

  it('may not link to what is not there', () => {
    expect(deadLinksOf('[a](none.md) [b](other.md#none) [c](#none) <img src="none.svg">')).toEqual([
      'none.md: there is no such file',
      'other.md#none: the page has no such heading',
      '#none: the page has no such heading',
      'none.svg: there is no such file',
    ]);
  });
});
