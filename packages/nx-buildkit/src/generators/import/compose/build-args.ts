import type { DockerBuildOptions } from '../../../executors/docker-build/schema';
import { looksSecret } from '../../dockerfile-summary';
import type { ComposeReader } from './reader';
import { entriesOf } from './values';
import type { Variables } from './variables';
import { holdsCredentials } from '../credentials';

type BuildArgOptions = Pick<DockerBuildOptions, 'buildArgs' | 'buildArgsFromEnv' | 'envFile'>;

/** Build arguments are readable in the image's history, so no secret becomes one, and no value with a password is written down. */
export function buildArgOptions(
  args: unknown,
  { values, file }: Variables,
  reader: ComposeReader,
  notes: string[],
): BuildArgOptions {
  const buildArgs: (readonly [string, string])[] = [];
  const fromEnv: string[] = [];
  for (const [name, given] of entriesOf(args)) {
    const isLive = file !== undefined || !(name in values);
    if (looksSecret(name) || holdsCredentials(given ?? '')) {
      notes.push(
        `build argument ${name} looks like a secret and was left out: use the option secrets and RUN --mount=type=secret`,
      );
    } else if (isLive && isOwnVariable(name, given, values)) {
      fromEnv.push(name);
    } else {
      const text = reader.text(given ?? `\${${name}}`, `build argument ${name}`);
      if (text !== undefined) buildArgs.push([name, text]);
    }
  }
  return {
    buildArgs: buildArgs.length > 0 ? Object.fromEntries(buildArgs) : undefined,
    buildArgsFromEnv: fromEnv.length > 0 ? fromEnv : undefined,
    envFile: fromEnv.some((name) => name in values) ? file : undefined,
  };
}

/** `NAME`, `NAME=$NAME` and its like, which a build can go on taking from the environment or the env file. */
function isOwnVariable(name: string, given: string | undefined, values: Variables['values']): boolean {
  const [, variable, operator] = /^\$\{?(\w+)(?:(:?[-?])[^{}]*)?\}?$/.exec(given ?? `$${name}`) ?? [];
  return variable === name && (name in values || !operator?.endsWith('-'));
}
