/** Characters that Nx reads as a part of a pattern, wherever they stand in an input. */
const IN_PATTERNS = /[[\]{}()*?\\!]/;

/** Whether Nx finds a file if an input names its path. It knows no way to quote a character. */
export function canBeNamed(path: string): boolean {
  return !IN_PATTERNS.test(path);
}
