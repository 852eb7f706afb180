import { generate } from 'selfsigned';

/** A certificate and its key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of a test's own, that no system trusts. */
export interface Authority {
  readonly cert: string;
  /**
   * @param names of the server beside 127.0.0.1 and localhost
   * @returns a certificate that this authority signed, for a server or for a client
   */
  issue(name: string, names?: readonly string[]): Promise<Certificate>;
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
    issue: (subject, names = []) =>
      pem(subject, {
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
              ...names.map((value) => ({ type: 2 as const, value })),
            ],
          },
        ],
      }),
  };
}

type Options = NonNullable<Parameters<typeof generate>[1]>;

async function pem(commonName: string, options: Options): Promise<Certificate> {
  const notBeforeDate = new Date(Date.now() - 3_600_000);
  const notAfterDate = new Date(Date.now() + 86_400_000);
  const { cert, private: key } = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate,
    notAfterDate,
    ...options,
  });
  return { cert, key };
}
