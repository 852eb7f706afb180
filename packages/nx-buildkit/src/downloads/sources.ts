import type { DownloadSettings } from '../buildkitd-config/downloads';

/** Where something is asked for. */
export interface Source {
  readonly url: URL;
  readonly isMirror: boolean;
}

/** Where a URL is asked for, in this order: at the mirrors of the longest prefix that it begins with, and then where it says. */
export function sourcesOf(url: URL, mirrors: DownloadSettings['mirrors']): readonly Source[] {
  const [prefix] = Object.keys(mirrors)
    .filter((one) => url.href.startsWith(new URL(one).href))
    .sort((a, b) => b.length - a.length);
  const own = { url, isMirror: false };
  if (prefix === undefined) return [own];
  const rest = url.href.slice(new URL(prefix).href.length);
  return [...(mirrors[prefix] ?? []).map((mirror) => ({ url: new URL(`${mirror}${rest}`), isMirror: true })), own];
}
