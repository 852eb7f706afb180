/** The program behind a `runtime` input of docker-build: prints the digest of what is sent and not hashed, in the workspace's root. */
import { randomUUID } from 'node:crypto';
import { readSentFolders } from './digest-input';
import { programWords } from '../util/program-input';
import { unhashedDigest } from './unhashed-digest';

const root = process.cwd();
process.stdout.write(`${digestOrNone()}\n`);

/** Never the same after an error: Nx takes whatever is printed for the input, and what is not known must not be found in its cache. */
function digestOrNone(): string {
  try {
    return unhashedDigest(root, readSentFolders(root, programWords()));
  } catch (error) {
    return `${randomUUID()} ${(error as Error).message}`;
  }
}
