/** How a tool that downloads says that it failed. Its lines are read from the last one upwards. */
export interface Tool {
  readonly name: string;
  /** Lines that hold the reason. They must be such that only this tool writes them: a test that fails can print any text. */
  readonly error: RegExp;
  /** Lines that the tool prints besides. */
  readonly other?: RegExp;
  /** One of all these lines, where the others could be those of another program. */
  readonly sign?: RegExp;
}

const STACK = String.raw`\s+at |\s*}?$`;

/** The forms are those of the tools of today; outputs/ holds real ones of each. */
export const TOOLS: readonly Tool[] = [
  {
    name: 'apt',
    error:
      /^[EW]: Failed to fetch |^ {2}\S.* \[IP: |^ {2}(?:Temporary failure resolving|Could not (?:resolve|connect to)) /,
    // After a failed update, the packages themselves are what it does not know.
    other:
      /^(?:[EWN]: |(?:Ign|Hit|Get|Err):\d|Fetched |Reading |Building |Package \S+ is not available|This may mean |is only available from |The following |However |After this |Need to get |\d+ upgraded|Done$| {2,})/,
  },
  {
    name: 'apk',
    error: /^(?:WARNING|ERROR): .*(?:https?:\/\/\S+|-r\d+): /,
    other: /^(?:fetch |WARNING: |ERROR: |OK: |\(\d+\/\d+\) |Executing |\d+ (?:errors?;|unavailable)| {2})/,
  },
  {
    name: 'dnf',
    error: /(?:Curl error \(\d+\)|Status code: \d+|curl#\d+|\[Errno 14\]|HTTPS? Error \d+)/,
    other:
      /^(?:Error|Errors during downloading|error: cannot update repo|Ignoring repositories|No match for argument|Trying other mirror|To address this issue|\[(?:MIRROR|FAILED)\]|Cannot find a valid baseurl|Failed to download metadata|Usable URL not found)|All mirrors were|\d+ +k?M?B\/s|B\/s \||^ /,
  },
  { name: 'curl', error: /^curl: \(\d+\) / },
  {
    name: 'wget',
    error:
      /^wget: (?!note: )|^(?:Connecting to .*|Resolving .*)?failed: .*\.$|^HTTP request sent, |^(?:\d{4}-\d\d-\d\d .*)?(?:ERROR \d{3}: |Read error |Connection closed at byte|No data received\.)|^Unable to establish SSL connection\./,
    other: /^(?:Giving up\.|Retrying\.|GnuTLS: |OpenSSL: |wget: note: |https?:\/\/\S+:$)/,
  },
  {
    name: 'npm',
    error: /^npm (?:error|ERR!) (?:code (?:E[A-Z]+\b|E\d+|FETCH_ERROR|ERR_S\w+)|network |\d{3} )/,
    other: /^npm (?:error|ERR!|warn|WARN|notice)/,
  },
  {
    name: 'pnpm',
    error: /^\s*ERR_(?:PNPM|SOCKET)_\w+\s/,
    other: /^(?:This error happened while |\s*WARN\s|Progress: |No authorization header )/,
  },
  {
    name: 'yarn',
    error: /^error (?:An unexpected error occurred: "|Error: )|^ResponseError: Request failed /,
    other: new RegExp(`^(?:info |Node\\.js v|  responseCode: |/\\S+:\\d+$|\\s+throw |\\s+\\^$|${STACK})`),
    sign: /^info (?:Visit https:\/\/yarnpkg|There appears to be trouble)/,
  },
  {
    name: 'yarn',
    error: /^➤ YN\d+: .*(?:RequestError|ReadError|TimeoutError|Response Code): /,
    other: new RegExp(`^(?:➤ YN\\d+: |${STACK})`),
  },
  {
    name: 'pip',
    error:
      /^\s*(?:WARNING: Retrying |ERROR: Could not install packages due to an OSError|ERROR: Could not install requirement .* because of HTTP error|ERROR: HTTP error |Could not fetch URL |pip\._vendor\.[\w.]+: )/,
    other:
      /^\s*(?:ERROR: (?:Could not find a version|No matching distribution)|WARNING: (?:There was an error checking|The repository located)|\[notice\]|\[end of output\]|note: |error: subprocess-exited-with-error|[×│╰])/,
  },
  {
    name: 'uv',
    error: /^\s+(?:cause|Caused by): |^error: (?:Request failed|Failed to)/,
    other: /^\s*[×├╰│]/,
    sign: /^\s+(?:cause|Caused by): /,
  },
  {
    name: 'go',
    error: /^\s*(?:go: |\S+\.go:\d+:\d+: |\S+@v\S+: |verifying ).*\b(?:Get|read|reading) "?https?:\/\//,
    other: /^go: downloading |^\s*server response:/,
  },
  {
    name: 'git',
    error:
      /^\s*(?:fatal: unable to access |fatal: (?:early EOF|the remote end hung up)|error: RPC failed; |error: \d+ bytes of body |fetch-pack: unexpected disconnect|ssh: connect to host |ssh: Could not resolve)/,
    other:
      /^\s*(?:fatal: |error: |Cloning into |remote: |Receiving objects|Resolving deltas|Failed to clone |Please make sure you have |and the repository exists|warning: |go: .* exit status 128:$)/,
  },
  {
    name: 'cargo',
    error:
      /^ {2}(?:\[\d+\] |failed to get (?:successful|200) .*response from )|^(?:warning|Warning): spurious network error/,
    other: /^(?:Caused by:|error: |warning: | {2})/,
    sign: /^Caused by:$/,
  },
  {
    name: 'maven',
    error: /^\[ERROR\] .*Could not transfer (?:artifact|metadata) /,
    other: /^\[(?:ERROR|INFO|WARNING)\]/,
  },
  {
    name: 'gradle',
    error: /^\s+> (?!Could not (?:resolve|download|get))/,
    other:
      /^(?:\s*> |\* |BUILD FAILED|FAILURE: |A problem occurred |Execution failed |Could not |\s+Required by:|\s+project |==+$|\d+ actionable |Run with |Get more help|You can use |For more on |See https:\/\/docs\.gradle|Deprecated Gradle|Use '--warning-mode)/,
    sign: /^\s*> Could not (?:GET|HEAD|get resource|download) /,
  },
  {
    name: 'gradle',
    error: /^(?:Exception in thread "main" |Caused by: )java\.\S+/,
    other: new RegExp(`^(?:Downloading https?:|\\.+|${STACK})`),
    sign: /\borg\.gradle\.wrapper\b/,
  },
];

/** Programs at the end of a pipe complain of what did not come. */
export const AT_THE_END_OF_A_PIPE = /^(?:tar|gzip|bzip2|xz|zstd|unzip|cpio|gpg|sha\d+sum): |: FAILED$/;

/** A tool that was told to be quiet tells by its exit code alone: https://everything.curl.dev/cmdline/exitcode.html */
export const QUIET_TOOLS: readonly {
  readonly name: string;
  readonly command: RegExp;
  readonly exitCodes: readonly number[];
}[] = [
  { name: 'curl', command: /\bcurl\b/, exitCodes: [5, 6, 7, 16, 18, 28, 35, 52, 55, 56, 92] },
  // https://www.gnu.org/software/wget/manual/html_node/Exit-Status.html
  { name: 'wget', command: /\bwget\b/, exitCodes: [4] },
];
