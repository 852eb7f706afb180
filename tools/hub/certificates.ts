import { isIPv4 } from 'node:net';
import { generate } from 'selfsigned';

/** A certificate and its key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says beside its common name. */
export interface Subject {
  /** Names and IPv4 addresses of the server, beside 127.0.0.1 and localhost. */
  readonly names?: readonly string[];
  readonly organization?: string;
}

/** A certificate authority of a test's own, that no system trusts. */
export interface Authority {
  readonly cert: string;
  /** @returns a certificate that this authority signed, for a server or for a client */
  issue(name: string, subject?: Subject): Promise<Certificate>;
}

/** Makes a certificate authority; its certificates are valid for a day. */
export async function createAuthority(name: string): Promise<Authority> {
  const ca = await pem(name, {
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    cert: ca.cert,
    issue: (subject, { names = [], organization } = {}) =>
      pem(
        subject,
        {
          ca,
          extensions: [
            { name: 'basicConstraints', cA: false },
            { name: 'keyUsage', digitalSignature: true },
            { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
            {
              name: 'subjectAltName',
              altNames: [
                { type: 2, value: 'localhost' },
                { type: 7, ip: '127.0.0.1' },
                ...names.map((name) =>
                  isIPv4(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
                ),
              ],
            },
          ],
        },
        organization,
      ),
  };
}

type Options = NonNullable<Parameters<typeof generate>[1]>;

async function pem(commonName: string, options: Options, organization?: string): Promise<Certificate> {
  const notBeforeDate = new Date(Date.now() - 3_600_000);
  const notAfterDate = new Date(Date.now() + 86_400_000);
  const subject = [
    { name: 'commonName', value: commonName },
    ...(organization === undefined ? [] : [{ name: 'organizationName', value: organization }]),
  ];
  const { cert, private: key } = await generate(subject, {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate,
    notAfterDate,
    ...options,
  });
  return { cert, key };
}
