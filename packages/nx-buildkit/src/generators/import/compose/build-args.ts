import type { DockerBuildOptions } from '../../../component/options';
import { isSecretName } from '../../../util/secrets';
import { holdsCredentials } from '../credentials';
import { hint, lost, type Note, type Noted } from '../../notes';
import type { Texts } from './texts';
import type { Variables } from './read/variables';

type BuildArgOptions = Pick<DockerBuildOptions, 'buildArgs' | 'buildArgsFromEnv' | 'envFile'>;

/** The result for one build argument: a value, or a name whose value each build takes from the environment or the env file. */
interface Argument {
  readonly name: string;
  readonly value?: string;
  readonly fromEnv?: boolean;
  readonly notes?: readonly Note[];
}

/** Build arguments are readable in the image's history, so no secret becomes one, and no value with a password is written down. */
export function buildArgOptions(
  args: Readonly<Record<string, string | null>> = {},
  { values, files, ignoredFiles }: Variables,
  texts: Texts,
): Noted<BuildArgOptions> {
  const own = Object.keys(args).filter((name) => isOwnVariable(name, args[name] ?? null, values));
  // A build reads one env file.
  const envFile = own.map((name) => files[name]).find((file) => file !== undefined);
  const read = Object.entries(args).map(([name, given]): Argument => {
    if (isSecretName(name) || holdsCredentials(given ?? '')) return { name, notes: [secretArgument(name)] };
    const ignored = ignoredFiles[name];
    if (own.includes(name) && ignored !== undefined)
      return { name, fromEnv: true, notes: [ignoredFile(name, ignored)] };
    if (own.includes(name) && (files[name] === envFile || !(name in values))) return { name, fromEnv: true };
    const { value, notes } = texts.text(given ?? `\${${name}}`, `build argument ${name}`);
    return { name, notes, ...(value !== undefined && { value }) };
  });
  const buildArgs = read.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  const fromEnv = read.filter((one) => one.fromEnv).map(({ name }) => name);
  return {
    value: {
      ...(buildArgs.length > 0 && { buildArgs: Object.fromEntries(buildArgs) }),
      ...(fromEnv.length > 0 && { buildArgsFromEnv: fromEnv }),
      ...(envFile !== undefined && fromEnv.some((name) => files[name] === envFile) && { envFile }),
    },
    notes: read.flatMap(({ notes = [] }) => notes),
  };
}

function ignoredFile(name: string, file: string): Note {
  return hint(
    `build argument ${name} comes from the environment: ${file}, which sets it, is ignored by git, and other checkouts do not have it`,
  );
}

export function secretArgument(name: string): Note {
  return lost(
    `build argument ${name} looks like a secret and was left out: use the option secrets and RUN --mount=type=secret`,
  );
}

/** `NAME`, `NAME=$NAME` and similar forms, which a build can still take from the environment or the env file. */
function isOwnVariable(name: string, given: string | null, values: Variables['values']): boolean {
  const [, variable, operator] = /^\$\{?(\w+)(?:(:?[-?])[^{}]*)?\}?$/.exec(given ?? `$${name}`) ?? [];
  return variable === name && (name in values || !operator?.endsWith('-'));
}
