import type { Failure } from '../errors';
import { BuildkitError } from '../errors';
import { run, type Command } from '../process/run';
import { REGISTRY_CODES, registryFailure, remedyToPush, type RegistryFailureKind } from './registry-failure';

/** What kinds of failure mean where they mean something else than for other commands. */
type OwnFailures = Readonly<Partial<Record<RegistryFailureKind, Partial<Pick<Failure, 'code' | 'remedy'>>>>>;

/**
 * Runs a command of buildx that writes to a registry, or reads what was written there.
 *
 * @param doing completes "… failed"
 * @param name of the image at the registry
 * @returns what it printed, byte for byte
 * @throws BuildkitError with buildx's own words
 */
export async function runAtRegistry(
  command: Command,
  doing: string,
  name: string,
  own: OwnFailures = {},
): Promise<string> {
  const outcome = await run(command, { exact: true });
  if (outcome.exitCode === 0) return outcome.stdout;
  const { kind, message } = registryFailure(outcome.stderr);
  throw new BuildkitError({
    code: REGISTRY_CODES[kind],
    what: `${doing} failed`,
    details: message,
    remedy: remedyToPush(kind, name),
    ...own[kind],
  });
}
