import { run, type Command, type Outcome, type RunOptions } from '../process/run';

/** A buildx configuration of its own with one builder that is never booted: it lends imagetools its registry settings. */
export interface Puller {
  /** BUILDX_CONFIG of the calls. */
  readonly buildxConfig: string;
  /** Proxy variables and the like for the process that fetches. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const PULLER = 'nx-buildkit-puller';

/** `docker buildx create` without `--bootstrap`: starts nothing, only writes the builder with its buildkitd.toml into BUILDX_CONFIG. */
export function createPullerCommand(puller: Puller, configFile: string): Command {
  return buildx(puller, ['create', '--name', PULLER, '--driver', 'docker-container', '--buildkitd-config', configFile]);
}

/** Prints the bytes of a manifest or an index exactly as the registry sent them. buildx does not verify them. */
export function inspectRawCommand(puller: Puller, ref: string): Command {
  return buildx(puller, ['imagetools', 'inspect', '--builder', PULLER, '--raw', ref]);
}

/**
 * Copies the manifest `ref` and everything below it into the OCI layout `dir`, resuming what an earlier call began.
 *
 * `--prefer-index=false` with a digest is the form that verifies every byte and leaves attestations out. The text after the last colon of a
 * layout is its tag, so one is always there and `dir` may hold colons. The debug log tells which hosts failed.
 */
export function copyToLayoutCommand(puller: Puller, ref: string, platform: string, dir: string): Command {
  const command = buildx(puller, [
    'imagetools',
    'create',
    '--builder',
    PULLER,
    '--progress',
    'plain',
    '--prefer-index=false',
    '--platform',
    platform,
    '--tag',
    `oci-layout://${dir}:pulled`,
    ref,
  ]);
  return { ...command, args: ['--debug', ...command.args] };
}

/** Runs one of the commands above. */
export async function imagetools(command: Command, options: RunOptions): Promise<Outcome> {
  return run(command, options);
}

function buildx(puller: Puller, args: readonly string[]): Command {
  return { file: 'docker', args: ['buildx', ...args], env: { ...puller.env, BUILDX_CONFIG: puller.buildxConfig } };
}
