import { BUILDER_TARGET } from '../../component/names';

/** An environment variable among the inputs of prefetch. */
export const ASKED = 'NX_BUILDKIT_ASKED';

/** One among the inputs of prefetch: what the last refresh of locks in this workspace left. */
export const REFRESHED = 'NX_BUILDKIT_REFRESHED';

/** One among the inputs of docker-build: set by a run whose command line names the sources of the build. */
export const OVERRIDDEN = 'NX_BUILDKIT_OVERRIDDEN';

/** One among the inputs of a docker-build whose build arguments decide which files are sent: set by a run whose command line has some. */
export const ARGS_OVERRIDDEN = 'NX_BUILDKIT_ARGS_OVERRIDDEN';

/**
 * Set by a dry run: Nx passes the option only to the target itself, and not to those that it depends on, which start a builder and fetch images.
 */
export const DRY_RUN = 'NX_BUILDKIT_DRY_RUN';

/** One among the inputs of the builder: set by a run whose command line names that target, since whoever runs it wants to have it done. */
export const BUILDER_NAMED = 'NX_BUILDKIT_BUILDER_NAMED';

/** The words of a command line that name that target: `buildkit:builder`, `builder buildkit`, `--targets=builder,docker-build`. */
export const NAMES_BUILDER = new RegExp(`(^|[:=,])${BUILDER_TARGET}($|[:,])`);

const DRY = /^--dry-?run(=(?!false$).*)?$/i;

/**
 * The options of tasks among the words of a command line, in the spelling that schemas have: Nx takes `--build-args` for `--buildArgs`, and what follows
 * a `--` is for the task alone.
 *
 * @param ofNx options that a command of Nx takes for itself
 */
export function optionsOfTasks(words: readonly string[], ofNx: (word: string) => boolean): readonly string[] {
  const own = wordsOfNx(words);
  const passedOn = words.slice(own.length + 1);
  return [...own.filter((word) => !ofNx(word)), ...passedOn].map((word) =>
    word.replace(/^--[^.=]+/, (name) => name.replace(/(?<=[^-])-+(.)/g, (_, letter: string) => letter.toUpperCase())),
  );
}

/** The words that Nx reads itself. */
export function wordsOfNx(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
}

/** Command-line options that no input reflects, and the variable that gives such a run a unique hash. */
export const UNFOLLOWED: readonly (readonly [RegExp, string])[] = [
  [/^--(check|refresh)(=(?!false$).*)?$/, ASKED],
  [/^--(dockerfile|context|targets?|buildContexts|buildArgsFromEnv|envFile|perPlatform)([.=]|$)/, OVERRIDDEN],
  [/^--buildArgs([.=]|$)/, ARGS_OVERRIDDEN],
  // What hosts have now is in no cache.
  [/^--lock-?downloads(=(?!false$).*)?$/i, OVERRIDDEN],
  // Whoever asks for it wants every step to run, or a registry to be asked, each time.
  [/^--(noCache|noCacheFilter|pull)([.=](?!false$)|$)/, OVERRIDDEN],
  // What other tasks left, such as the locks of base images, is only an input where they are part of the run.
  [/^--excludeTaskDependencies(=(?!false$)|$)/, OVERRIDDEN],
  // Rules and tokens read values that are inputs only where the options of the target contain them.
  [/^--((tags|images|flavor)(\.\d+)?(=.*[={]|$)|(labels|annotations)([.=].*\{|$))/, OVERRIDDEN],
  // The cached result of a dry run must not be used for a real run.
  [DRY, ASKED],
  [DRY, OVERRIDDEN],
  [DRY, DRY_RUN],
];
