/** The program behind the `runtime` input of the target: prints the digest of Docker's settings, in the workspace's root. */
import { programWords } from '../util/program-input';
import { settingsDigest } from './digest';

// Nx hashes all that this prints, and a verbose run shows more.
delete process.env['NX_VERBOSE_LOGGING'];

const places = Object.fromEntries(programWords().map((argument) => argument.split(/=(.*)/s)));

void settingsDigest(process.cwd(), places).then((digest) => {
  // Ends the process although a name server may still be waited for.
  process.stdout.write(`${digest}\n`, () => process.exit(0));
});
