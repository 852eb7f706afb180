/** One `'…'`, one `"…"`, or what stands without quotes up to the end of the line, in which quotes are letters. */
const PART = /[^\S\n]*(?:'([^']*)'?|"((?:\\[^]|[^"\\])*)"?|((?:\\[^]|[^\n\\])+))/y;

const COMMENT_OR_BLANK = /\s*(?:[#;](?:\\[^]|[^\n\\])*\\?)?/y;
const KEY = /([^=\n]*)(=?)/y;

/**
 * The variables of a file that a service of systemd names with `EnvironmentFile=`, in their order. Nothing is expanded in it.
 * https://github.com/systemd/systemd/blob/v257/src/basic/env-file.c (parse_env_file_internal)
 */
export function parseEnvironmentFile(text: string): readonly (readonly [name: string, value: string])[] {
  const found: (readonly [string, string])[] = [];
  let at = 0;
  const next = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match || match[0] === '') return undefined;
    at = pattern.lastIndex;
    return match;
  };
  while (at < text.length) {
    if (next(COMMENT_OR_BLANK)) continue;
    const [, name = '', equals] = next(KEY) ?? [];
    if (equals !== '=') continue;
    let value = '';
    for (let part = next(PART); part; part = next(PART)) value += unquoted(part);
    found.push([name.trim(), value]);
    // What is left of the line is a backslash at the end of the file.
    at = Math.max(at, text.indexOf('\n', at)) + 1;
  }
  return found;
}

function unquoted([, single, double, plain = '']: RegExpExecArray): string {
  if (single !== undefined) return single;
  if (double !== undefined) {
    return double.replace(/\\([^])/g, (both, letter: string) =>
      letter === '\n' ? '' : '"\\`$'.includes(letter) ? letter : both,
    );
  }
  return plain.replace(/\\([^])/g, (_, letter: string) => (letter === '\n' ? '' : letter)).trimEnd();
}

/** A file, or a pattern of files, that a unit or a drop-in names with `EnvironmentFile=`. The `-` that lets it be missing is taken off. */
export function environmentFilesOf(unit: string): readonly string[] {
  const lines = unit.replace(/\\\n/g, ' ').matchAll(/^[^\S\n]*EnvironmentFile[^\S\n]*=[^\S\n]*-?(\/.*)$/gm);
  return [...lines].map(([, path = '']) => path.trim().replaceAll('%%', '%'));
}
