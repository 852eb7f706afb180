import { badInput } from '../errors';

/** What the option `downloads` of buildkit-config may be; schema.json describes it. */
export type DownloadsOption = boolean | Partial<DownloadSettings>;

/** How RUN's downloads are led through the store. */
export interface DownloadSettings {
  /** Prefixes of URLs that are led there beside those that are known to be asked with GET only; `*` stands for any text. */
  readonly prefixes: readonly string[];
  /** By prefix of a URL, the prefixes that are asked first, in this order. */
  readonly mirrors: Readonly<Record<string, readonly string[]>>;
  /** Prefixes of URLs that can hold a login in their path: retried only, never kept, locked or shown. */
  readonly private: readonly string[];
}

/**
 * Checks the option.
 *
 * @returns undefined when it is off
 * @throws BuildkitError for a prefix that is none
 */
export function downloadSettings(option: DownloadsOption | undefined): DownloadSettings | undefined {
  if (!option) return undefined;
  const { prefixes = [], mirrors = {}, private: secret = [] } = option === true ? {} : option;
  prefixes.forEach((prefix) => requirePrefix(prefix, 'prefixes', true));
  secret.forEach((prefix) => requirePrefix(prefix, 'private', false));
  for (const [prefix, others] of Object.entries(mirrors)) {
    [prefix, ...others].forEach((one) => requirePrefix(one, 'mirrors', false));
  }
  return { prefixes, mirrors, private: secret };
}

function requirePrefix(prefix: string, option: string, mayHaveWildcard: boolean): void {
  const url = URL.canParse(prefix) ? new URL(prefix) : undefined;
  const isPrefix =
    /^https?:\/\/[^/]+\/(.*\/)?$/.test(prefix) &&
    url !== undefined &&
    !url.username &&
    !url.password &&
    !/[?#\s$]|\*\*/.test(prefix) &&
    // The host is a part of the rule that BuildKit gets, and nobody means any host.
    !url.host.includes('*') &&
    (mayHaveWildcard || !prefix.includes('*'));
  if (isPrefix) return;
  throw badInput(
    'NXBK-1003',
    `The option downloads.${option} has ${JSON.stringify(prefix.replace(/\/\/[^/]*@/, '//***@'))}, which is not a prefix of URLs`,
  );
}
