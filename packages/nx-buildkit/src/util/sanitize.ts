import { maskSecrets } from './secrets';

/**
 * Text as a terminal may show it and a log may keep it. It can contain text of any length from registries, locks, Dockerfiles and compose files, so
 * every step takes linear time.
 */
export function sanitize(text: string): string {
  return maskCredentials(printable(text));
}

/**
 * What makes a terminal do something, with a bound on each part: node:util's stripVTControlCharacters takes quadratic time for some text.
 * https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ (CSI), and OSC up to its end.
 */
const SEQUENCE =
  // eslint-disable-next-line no-control-regex -- they are what it looks for
  /(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]|\u001b\][^\u0007\u001b]{0,2048}(?:\u0007|\u001b\\)|\u001b[ -/]{0,8}[0-Z\\^-~]/g;

/** Control and format characters, except the two that join the letters of some scripts. */
const INVISIBLE = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text without characters that a terminal interprets, and without those that change the order of letters. Lines and tabs stay. */
export function printable(text: string): string {
  return text.replace(SEQUENCE, '').replace(INVISIBLE, '');
}

/**
 * Replaces credentials by `***`: the user and the password before a host, signatures in the query of a URL, and every text that looks like a token.
 */
export function maskCredentials(text: string): string {
  return maskSecrets(text.replace(/[^\s"]+/g, (word) => maskQuery(maskUser(word))));
}

/** Characters that can precede a user without a scheme: `HTTP_PROXY=user:password@proxy`, `'user:password@proxy'`. */
const OPENINGS = ["'", '`', '(', '[', '{', '<', '=', ',', ';', '|'];
/** Text that can only be a host, so an `@` after it belongs to the path. */
const HOST = /^[\w-]+(\.[\w-]+)+\//;

/** Masks up to the last `@`, since passwords are often not encoded. */
function maskUser(word: string): string {
  const at = lastAt(word);
  if (at < 0) return word;
  const scheme = word.indexOf('://');
  if (scheme >= 0 && scheme < at) {
    const start = scheme + 3;
    const user = word.slice(start, at);
    const isPath = user === '' || (HOST.test(user) && !user.includes('://'));
    // ssh takes its keys from elsewhere: the user alone is not a credential.
    const isName = word.slice(0, scheme).endsWith('ssh') && /^[\w.-]+$/.test(user);
    return isPath || isName ? word : `${maskUser(word.slice(0, start))}***${word.slice(at)}`;
  }
  const colon = word.indexOf(':');
  if (colon < 0 || colon + 1 >= at) return word;
  const start = Math.max(...OPENINGS.map((opening) => word.lastIndexOf(opening, colon))) + 1;
  return `${word.slice(0, start)}***${word.slice(at)}`;
}

/** The place of the last `@` that does not begin a digest, as in `alpine:3.20@sha256:…`; -1 where there is none. */
function lastAt(word: string): number {
  let at = word.lastIndexOf('@');
  while (at > 0 && /^sha\d{3}:/.test(word.slice(at + 1, at + 8))) at = word.lastIndexOf('@', at - 1);
  return at;
}

/** The parameters of registries and of their token endpoints that are never secret, regardless of their length. */
const HARMLESS = new Set(['ns', 'scope', 'service', 'digest', 'mount', 'from', 'last', 'platform', 'offline_token']);
const SECRET_PARAMETER = /sig|token|secret|pass|pwd|key|auth|cred|code|session|policy|verif|user|account|login/i;
/** Length from which the value of an unknown parameter may be a signature. */
const LONG = 17;
/** Punctuation that can follow a URL in a sentence. */
const CLOSINGS = ":.,)]}>'`\\";

/** Masks the values that may be secret in the query and the fragment of a URL. Go writes `&` in JSON as `\u0026`. */
function maskQuery(word: string): string {
  const start = word.indexOf('?');
  if (start < 0) return word;
  const parts = word.slice(start).split(/([?&;#]|\\u0026)/);
  return word.slice(0, start) + parts.map(maskParameter).join('');
}

function maskParameter(parameter: string): string {
  const equals = parameter.indexOf('=');
  const name = parameter.slice(0, Math.max(equals, 0));
  let end = parameter.length;
  while (end > equals + 1 && CLOSINGS.includes(parameter.charAt(end - 1))) end--;
  const length = end - equals - 1;
  const isSecret = SECRET_PARAMETER.test(name) || length >= LONG;
  if (name === '' || length === 0 || HARMLESS.has(name) || !isSecret) return parameter;
  return `${name}=***${parameter.slice(end)}`;
}
