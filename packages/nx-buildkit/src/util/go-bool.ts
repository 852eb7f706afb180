/** A text as Go reads it as a bool; undefined for one that it refuses. https://pkg.go.dev/strconv#ParseBool */
export function parseGoBool(text: string): boolean | undefined {
  if (/^(?:[1tT]|true|TRUE|True)$/.test(text)) return true;
  return /^(?:[0fF]|false|FALSE|False)$/.test(text) ? false : undefined;
}
