import { camelCase } from '../../component/flags/camel-case';
import { BUILDER_TARGET } from '../../component/names';
import { ARGS_OVERRIDDEN, ASKED, DRY_RUN, OVERRIDDEN } from '../../component/run/run-variables';

/** The words of a command line that name that target: `buildkit:builder`, `builder buildkit`, `--targets=builder,docker-build`. */
export const NAMES_BUILDER = new RegExp(`(^|[:=,])${BUILDER_TARGET}($|[:,])`);

const DRY = /^--dry-?run(=(?!false$).*)?$/i;

/**
 * The options of tasks among the words of a command line, in the spelling that schemas have. What follows a `--` is for the task alone.
 *
 * @param ofNx options that a command of Nx takes for itself
 */
export function optionsOfTasks(words: readonly string[], ofNx: (word: string) => boolean): readonly string[] {
  const own = wordsOfNx(words);
  const passedOn = words.slice(own.length + 1);
  return [...own.filter((word) => !ofNx(word)), ...passedOn].map((word) => word.replace(/(?<=^--)[^.=]+/, camelCase));
}

/** The words that Nx reads itself. */
export function wordsOfNx(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
}

/** Command-line options that no input reflects, and the variable that gives such a run a unique hash. */
export const UNFOLLOWED: readonly (readonly [RegExp, string])[] = [
  [/^--(check|refresh)(=(?!false$).*)?$/, ASKED],
  [/^--(dockerfile|context|targets?|buildContexts|buildArgsFromEnv|envFile|perPlatform|extraArgs)([.=]|$)/, OVERRIDDEN],
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
