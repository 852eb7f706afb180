import { dockerFailure } from '../../docker/failure';
import { BuildkitError } from '../../errors';
import type { Outcome } from '../../process/run';
import type { SmokeOptions } from './schema';

/** The exit code with which `docker run` fails itself. https://docs.docker.com/engine/containers/run/#exit-status */
const DOCKER_FAILED = 125;

/** What is wrong with an image as its container shows it, or why there was no container. */
export function smokeFailure(
  image: string,
  platform: string,
  outcome: Outcome,
  options: Pick<SmokeOptions, 'expect' | 'timeout'>,
): BuildkitError | undefined {
  const { exitCode, ended, signal, startError, stdout, stderr } = outcome;
  if (startError || signal || ended === 'aborted' || exitCode === DOCKER_FAILED) {
    return dockerFailure(outcome, `Running ${image} on ${platform}`);
  }
  const output = `${stdout}\n${stderr}`.trim();
  const why = whyNot(outcome, output, options);
  if (why === undefined) return undefined;
  return new BuildkitError({
    code: 'NXBK-0815',
    what: `${image} does not work on ${platform}: ${why}`,
    details: output,
  });
}

function whyNot(
  { exitCode, ended }: Outcome,
  output: string,
  { expect, timeout }: Pick<SmokeOptions, 'expect' | 'timeout'>,
): string | undefined {
  if (ended === 'timeout') return `it still ran after ${timeout} ms`;
  if (exitCode !== 0) return `it ended with exit code ${exitCode}`;
  return expect === undefined || output.includes(expect) ? undefined : `its output lacks ${JSON.stringify(expect)}`;
}
