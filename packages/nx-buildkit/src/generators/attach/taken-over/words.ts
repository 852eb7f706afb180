/**
 * The words of a command, as a POSIX shell would split it, with its variables still in it.
 *
 * @returns undefined for a command that only a shell can run: several commands, or a pipe
 */
export function commandWords(command: string): readonly string[] | undefined {
  const parts = [...command.matchAll(/\s*((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+)/g)].map(
    ([, word = '']) => word,
  );
  const words = parts.map((part) => part.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, unquoted));
  // Nx has replaced its tokens, `{currentDate|YYMM}`, before a shell sees them.
  const needsShell = parts.some((part) => /^[^"']*([;|&<>`]|\$\()/.test(part.replace(/\{[^{}]*\}/g, '')));
  return needsShell ? undefined : words;
}

function unquoted(_match: string, double?: string, single?: string, escaped?: string): string {
  return double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? '';
}
