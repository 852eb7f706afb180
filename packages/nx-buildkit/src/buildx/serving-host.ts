/** Finds out by which of the hosts that buildx was to ask for a blob it came. */
export interface ServingHost {
  /** Takes a line that `docker --debug buildx` printed. */
  readonly see: (line: string) => void;
  /** The last host, in the order in which they are asked, that had to be asked so far; undefined where that cannot be told. */
  readonly host: () => string | undefined;
}

/**
 * Reads buildx's debug log for the hosts that failed to give a blob: each of them is logged with its URL, whoever gives it is not.
 * https://github.com/containerd/containerd/blob/v2.4.2/core/remotes/docker/fetcher.go#L526
 *
 * A failure without the URL of a blob at one of these hosts can be that of any of them, e.g. of a token endpoint or of whomever a registry
 * redirects to; one of a manifest alone says nothing of blobs.
 *
 * @param asked in the order in which buildx asks them
 */
export function findServingHost(asked: readonly string[]): ServingHost {
  const failed = new Set<string>();
  let certain = true;
  return {
    see(line) {
      if (!line.startsWith('DEBUG: fetch failed: ')) return;
      const [, host, path] = /https?:\/\/([^/\s"]+)(\/[^\s"]*)/.exec(line) ?? [];
      if (host === undefined || !asked.includes(host)) certain = false;
      else if (path?.includes('/blobs/')) failed.add(host);
    },
    host() {
      if (asked.length === 1) return asked[0];
      return certain ? asked.find((host) => !failed.has(host)) : undefined;
    },
  };
}
