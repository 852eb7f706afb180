/** Answers that can be different the next time, as curl has it: https://curl.se/docs/manpage.html#--retry */
const TRANSIENT_STATUS: ReadonlySet<string> = new Set(['408', '429', '500', '502', '503', '504', '522', '524']);

/** How the tools write the status of an answer: `returned error: 503`, `got 503`, `503 Service Unavailable`, `code E503`. */
const STATUS =
  /(?:\bHTTP(?:\/[\d.]+)?|\b[Ee]rror:?|\bERROR|\b[Ss]tatus(?: code)?:?|\b[Cc]ode:?|\bgot|\breturned a|_FETCH_|\bE) ?([45]\d\d)\b|\b([45]\d\d) {1,2}[A-Z][a-z]/;

/** The first pattern that matches decides. */
const REASONS: readonly (readonly [RegExp, string | undefined])[] = [
  // A certificate is as wrong the next time.
  [
    /certificate (?:verify failed|verification|has expired|is not|problem|signed|required|revoked)|self.signed|x509|CERT_|local issuer|curl: \(60\)/i,
    undefined,
  ],
  [/mirror sync in progress|hash sum mismatch/i, 'the mirror is changing'],
  [
    /could ?n[o']t resolve|cannot resolve|unable to resolve|temporary failure (?:resolving|in name resolution)|name or service not known|no such host|bad address|failed to lookup address|UnknownHostException|ENOTFOUND|EAI_AGAIN|DNS: transient/i,
    'name not resolved',
  ],
  [/connection refused|ECONNREFUSED|could(?:n't| not) connect|can't connect|failed to connect/i, 'connection refused'],
  [/reset by peer|connection ?reset|ECONNRESET|socket hang up|broken pipe|EPIPE\b/i, 'connection reset'],
  [/time[d-]?[ -]?out|ETIMEDOUT|operation too slow|FETCH_ERROR/i, 'no answer in time'],
  [/network is unreachable|no route to host|ENETUNREACH|EHOSTUNREACH|network error/i, 'no route'],
  [
    /handshake|SSL connect error|SSL connection|SSL_connect|SSL routines|SSLError|SSL message|TLS packet|ERR_SSL_|corrupt message|EPROTO/i,
    'TLS handshake failed',
  ],
  [
    /\bEOF\b|empty reply|no data received|(?:connection|transfer) (?:was )?(?:closed|aborted|broken)|closed connection|failed to respond|partial file|prematur|\baborted\b|IncompleteRead|end hung up|unexpected disconnect|unexpected end of file|bytes of body|bytes missing|stream \d+ was not closed|error getting response/i,
    'connection closed too early',
  ],
  [/connection failed/i, 'connection failed'],
  // Of apk: https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/v2.14.6/src/print.c
  [/temporary error|IO ERROR|remote server returned error/i, 'temporary error'],
];

/** Why a request failed, from a line of the tool that made it: `undefined` when it does not say, `permanent` when the same would come of it again. */
export function networkReason(line: string): string | 'permanent' | undefined {
  const [, word, number] = STATUS.exec(line) ?? [];
  const status = word ?? number;
  if (status !== undefined) return TRANSIENT_STATUS.has(status) ? `HTTP ${status}` : 'permanent';
  const known = REASONS.find(([pattern]) => pattern.test(line));
  return known && (known[1] ?? 'permanent');
}
