import { nameOf, type TargetName } from '../component/run/nx-run';

const OF_CONFIGURATION = /^(?:-c|--configuration)(?:=(.*))?$/;

/** Whether words can ask for a configuration, which only the names of the targets tell for sure. */
export function mayAskForConfiguration(words: readonly string[]): boolean {
  return words.some((word) => OF_CONFIGURATION.test(word) || /^[^-].*:/.test(word));
}

/**
 * The configuration that the words of a command line ask for, if they do: `-c production`, `run web:docker-build:production`.
 *
 * @param named the targets that they name
 */
export function askedConfiguration(words: readonly string[], named: readonly TargetName[]): string | undefined {
  const place = words.findLastIndex((word) => OF_CONFIGURATION.test(word));
  if (place >= 0) return OF_CONFIGURATION.exec(words[place] ?? '')?.[1] ?? words[place + 1];
  const tasks = named.map(nameOf);
  const [longest] = tasks
    .filter((task) => words.some((word) => `${word}:`.startsWith(`${task}:`)))
    .sort((one, other) => other.length - one.length);
  if (longest === undefined) return undefined;
  const [configuration] = words.flatMap((word) =>
    word.startsWith(`${longest}:`) ? [word.slice(longest.length + 1)] : [],
  );
  return configuration;
}
