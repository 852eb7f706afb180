/** How apt says that it refuses an index for its dates. https://salsa.debian.org/apt-team/apt/-/blob/3.0.3/apt-pkg/acquire-item.cc */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [
    /Release file for \S+ is expired \(invalid since /,
    'apt takes no index after the date until which its repository promises to renew it, and this one is old, as that of an image store is without a network, or the clock of this machine is ahead: write apt-get -o Acquire::Check-Valid-Until=false update, or get a new one',
  ],
  [
    /Release file for \S+ is not valid yet \(invalid for another /,
    'apt takes no index from the future, so the clock of this machine is behind: set it, or write apt-get -o Acquire::Check-Date=false update; Acquire::Check-Valid-Until is about old ones only',
  ],
];

/**
 * What helps against the dates of an index that apt refuses.
 *
 * @param printed what a RUN said last
 * @returns undefined where that is not why it failed
 */
export function datedIndexRemedy(printed: string): string | undefined {
  return REFUSED.find(([pattern]) => pattern.test(printed))?.[1];
}
