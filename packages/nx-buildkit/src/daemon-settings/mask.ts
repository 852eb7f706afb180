/** Replaces the user name and password of every URL in a text by `***`; up to the last `@`, since passwords are often not encoded. */
export function maskCredentials(text: string): string {
  return text.replace(/\/\/\S*@/g, '//***@').replace(/(^|\s)(?!\w+:\/\/)[^\s/]+:\S*@/g, '$1***@');
}
