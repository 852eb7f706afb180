import { OPTION_OF } from '../../component/flags/buildx-arguments';
import { badInput } from '../../errors';
import { withDefaults } from '../../component/schema/defaults';
import type { DockerBuildOptions } from '../../component/options';
import { workspacePath } from '../../component/settings';

/** ms. BuildKit holds back what one step prints for up to 10 s while it shows another. */
const SHORTEST_STALL = 20_000;

/**
 * Refuses options that the schema allows but that are meaningless here.
 *
 * @throws BuildkitError
 */
export function checkOptions(options: DockerBuildOptions): void {
  const { targets, outputs, metadataFile, extraArgs = [] } = options;
  if (targets && Object.keys(targets).length === 0)
    throw badInput(
      'NXBK-0405',
      'The option targets is empty, so there is no image to build',
      'remove it, or name a stage in it',
    );
  if (outputs?.length === 0)
    throw badInput(
      'NXBK-0405',
      'The option outputs is an empty list, so the image goes nowhere',
      'remove it, or name an output',
    );
  if (outputs?.includes('push-by-digest') && (outputs.length > 1 || options.image !== undefined)) {
    throw badInput(
      'NXBK-0405',
      'The output push-by-digest is for an image that is built, and cannot be combined with another output',
      options.image === undefined ? 'remove the other outputs' : 'use push: an upstream image has all its platforms',
    );
  }
  const [token] = /\{[^{}]*\}?/.exec(options.imagePrefix ?? '') ?? [];
  if (token !== undefined)
    throw badInput(
      'NXBK-0405',
      `The option imagePrefix holds ${token}, and it takes no tokens`,
      `write ${token} into the option tags`,
    );
  checkStallTimeout(options);
  if (metadataFile !== undefined) workspacePath(metadataFile, 'metadataFile');
  extraArgs.forEach(refuseOwnArgument);
  refuseArgsFromEnv(extraArgs);
}

function checkStallTimeout(options: DockerBuildOptions): void {
  const { runStallTimeout } = withDefaults('dockerBuild', options);
  if (runStallTimeout !== 0 && runStallTimeout < SHORTEST_STALL)
    throw badInput(
      'NXBK-0405',
      `The option runStallTimeout is ${runStallTimeout}`,
      `give milliseconds, at least ${SHORTEST_STALL}, or 0 for no limit`,
    );
}

/** docker buildx takes the value of a build argument without one from its environment, which Nx hashes for the option alone. */
function refuseArgsFromEnv(extraArgs: readonly string[]): void {
  const given = extraArgs.flatMap((argument, i) => {
    if (argument === '--build-arg') return extraArgs[i + 1] ?? [];
    return argument.startsWith('--build-arg=') ? argument.slice('--build-arg='.length) : [];
  });
  const [name] = given.filter((text) => !text.includes('='));
  if (name !== undefined)
    throw badInput(
      'NXBK-0409',
      `The option extraArgs cannot hold --build-arg ${name}, which takes the value from the environment`,
      'use the option buildArgsFromEnv',
    );
}

/** The image record would not contain it, and Nx would restore a result that never existed. */
function refuseOwnArgument(argument: string): void {
  // `-D` takes no value, and others can follow it in one word.
  const [flag = '', name = ''] = /^--([^=]+)|^-D*([^-D])/.exec(argument)?.filter((part) => part !== undefined) ?? [];
  // A build argument with a value keeps the target out of the cache: see runsAnew.
  const option = name === 'build-arg' ? undefined : OPTION_OF.get(name);
  if (option) throw badInput('NXBK-0409', `The option extraArgs cannot hold ${flag}`, `use the option ${option}`);
  if (/^--(call|check|print)\b/.test(argument))
    throw badInput(
      'NXBK-0409',
      `The option extraArgs cannot hold ${flag}, because it builds no image`,
      'use the target docker-check for checks, and call docker buildx yourself for the rest',
    );
}
