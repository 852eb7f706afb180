import { isLoopbackUrl } from '../../registry/hosts/loopback';

/** How tools name the host that they could not reach, with its URL or without. */
const NAMED = [
  /https?:\/\/(?:[^\s/@"']*@)?([\w.-]+(?::\d+)?)/,
  /host='([\w.-]+)'/,
  /(?:[Rr]esolve(?: host(?: address)?)?:?|[Cc]onnect(?:ing)? to(?: host| remote host)?|lookup|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|bad address) [('‘]?([\w-]+\.[\w.-]+(?::\d+)?|localhost\b)/,
];

/** The host in a line; undefined when it names none. */
export function hostIn(line: string): string | undefined {
  return NAMED.map((pattern) => pattern.exec(line)?.[1]).find((host) => host !== undefined);
}

/** The only host of the URLs in a command; undefined when it names several or none. */
export function onlyHostIn(command: string): string | undefined {
  const hosts = new Set(command.match(/https?:\/\/[^\s"'\\]+/g)?.map(hostIn));
  return hosts.size === 1 ? [...hosts][0] : undefined;
}

/** Whether a host is the container of the RUN itself: a program that a test has started, for instance. */
export function isItself(host: string): boolean {
  return isLoopbackUrl(host) || /^0\.0\.0\.0(:|$)/.test(host);
}
