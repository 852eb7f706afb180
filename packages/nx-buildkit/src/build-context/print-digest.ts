/** The program behind a `runtime` input of docker-build: prints the digest of what is sent and not hashed, in the workspace's root. */
import { readSentFolders } from './digest-input';
import { unhashedDigest } from './unhashed-digest';

const root = process.cwd();
process.stdout.write(`${unhashedDigest(root, readSentFolders(root, process.argv.slice(1)))}\n`);
