import { pagesToRun } from '../tools/pages/pages';
import { createReader, type Reader } from '../tools/pages/reader';
import { resetHub } from './support/engine';

let reader: Reader;
beforeAll(async () => {
  await resetHub();
  reader = await createReader();
});
// A page may leave the hub off, for a machine without a network.
afterEach(resetHub);
afterAll(() => reader.leave());

it.each(pagesToRun().map((page) => [page.path, page] as const))('%s does what it says', (_, page) =>
  reader.follow(page),
);
