import { BuildkitError } from '../errors';

/** Told of a setting that cannot be used, and why. */
export type OnUnusable = (setting: string, error: BuildkitError) => void;

/** For what a user named: it has to be right. */
export const REFUSE: OnUnusable = (_, error) => {
  throw error;
};

/** Reads a setting; one that cannot be used is told, and left out. */
export function usable<T>(setting: string, onUnusable: OnUnusable, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BuildkitError)) throw error;
    onUnusable(setting, error);
    return undefined;
  }
}
