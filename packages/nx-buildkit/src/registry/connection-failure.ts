/** Says in a few words why there was no answer. */
export function connectionFailure(error: unknown): string {
  if ((error as Error).name === 'TimeoutError') return 'silent';
  const { code = '', message } = innermost(error);
  if (code === 'ECONNREFUSED') return 'refuses connections';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its host name has no address';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'breaks the connection off';
  if (/CERT|SIGNATURE|ISSUER/.test(code)) return `TLS failure: ${message}`;
  if (/SSL|TLS|EPROTO/.test(code)) return `TLS failure: it speaks no TLS, or wants a client certificate (${code})`;
  return message;
}

function innermost(error: unknown): NodeJS.ErrnoException {
  const { cause } = error as Error;
  return cause instanceof Error ? innermost(cause) : (error as NodeJS.ErrnoException);
}
