import { pagesToRun } from './pages';
import { createReader } from './reader';

/** `npm run pages [-- part of a path…]`: does what the pages say, and shows it. */
async function main(parts: readonly string[]): Promise<void> {
  const wanted = pagesToRun().filter(({ path }) => parts.length === 0 || parts.some((part) => path.includes(part)));
  const reader = await createReader();
  const failures: string[] = [];
  for (const page of wanted) {
    await reader.follow(page, (text) => console.log(text)).catch((error: Error) => failures.push(error.message));
  }
  await reader.leave();
  for (const failure of failures) console.error(failure);
  console.log(`${wanted.length - failures.length} pages do what they say, ${failures.length} do not`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
