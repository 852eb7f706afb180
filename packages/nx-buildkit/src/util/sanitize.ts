/**
 * Replaces by `***` what no log may hold: the user name and password of every URL, up to the last `@`, since passwords are often not encoded,
 * and the query of every URL, since registries redirect to signed ones. A digest after an `@` is no host.
 */
export function maskCredentials(text: string): string {
  return text
    .replace(/((?:https?|socks5h?|tcp):\/\/)[^\s"]*@(?!sha\d+:)/g, '$1***@')
    .replace(/(^|\s)(?![\w+.-]+:\/\/)[^\s/:"]+:[^\s"]*@(?!sha\d+:)/g, '$1***@')
    .replace(/(https?:\/\/[^\s"?]+)\?[^\s"]+/g, '$1?***');
}
