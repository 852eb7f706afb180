import type { Page } from '../tools/pages/pages';
import { createReader, type Reader } from '../tools/pages/reader';
import { resetHub } from './support/engine';

/** The pages with CI files and those of examples take long: they have a test file of their own, for the second engine. */
export function isCiOrExample({ path }: Page): boolean {
  return /^(docs\/ci|examples)\//.test(path);
}

/** Tests that pages do what they say, one after the other. */
export function testPages(pages: readonly Page[]): void {
  let reader: Reader;
  beforeAll(async () => {
    await resetHub();
    reader = await createReader();
  });
  // A page may leave the hub off, for a machine without a network.
  afterEach(resetHub);
  afterAll(() => reader.leave());

  it.each(pages.map((page) => [page.path, page] as const))('%s does what it says', (_, page) => reader.follow(page));
}
