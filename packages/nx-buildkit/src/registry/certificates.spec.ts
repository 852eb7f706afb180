import { createAuthority, type Authority, type Certificate } from '../../../../tools/hub/certificates';
import type { RegistryTable } from './hosts/registry-tables';
import { serve, type TestServer } from './testing/serve';
import { QUICK, useSetting } from './testing/set-up';

const setting = useSetting();
const { open, write, closing } = setting;

const manifest = JSON.stringify({ schemaVersion: 2, layers: [] });

let authority: Authority;
let certificate: Certificate;
let server: TestServer;
let ca: string;
beforeAll(async () => {
  authority = await createAuthority('certificates');
  certificate = await authority.issue('127.0.0.1');
});
beforeEach(async () => {
  ca = await write('ca.pem', authority.cert);
  server = closing(await serve((_, response) => void response.end(manifest), certificate));
});

const ask = (table: RegistryTable, env = {}, { host } = server) => {
  const tables = { [host]: { http: false, ...table } };
  return open({ tables, env, limits: QUICK }).openPull(`${host}/team/app:1`).getManifest();
};

test.each(['SSL_CERT_FILE', 'ca', 'keypair'])('a missing file that %s names is reported', async (name) => {
  const missing = `${setting.folder}/missing.pem`;
  const table = { ...(name === 'ca' && { ca: [missing] }), ...(name === 'keypair' && { keypair: [pair(missing)] }) };
  const env = name === 'SSL_CERT_FILE' ? { SSL_CERT_FILE: missing } : {};
  await expect(ask(table, env)).rejects.toMatchObject({
    kind: 'certificate-file',
    transient: false,
    failedIn: 'this host',
    message: expect.stringContaining(`${server.host} cannot be asked, since ${missing} cannot be read (ENOENT)`),
    remedy: expect.stringContaining('SSL_CERT_FILE'),
  });
});

test('an invalid client certificate is reported', async () => {
  const junk = await write('junk.pem', '-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n');
  await expect(ask({ ca: [ca], keypair: [pair(junk)] })).rejects.toMatchObject({
    kind: 'certificate-file',
    transient: false,
    message: expect.stringContaining('client certificate or key for it cannot be used'),
  });
});

test('an invalid CA makes no host trusted', async () => {
  await expect(ask({ ca: [await write('junk.pem', 'nothing')] })).rejects.toMatchObject({ kind: 'certificate' });
});

test('a certificate for another name is refused at once', async () => {
  const other = closing(
    await serve((_, response) => void response.end(manifest), await (await createAuthority('other')).issue('other')),
  );
  await expect(ask({ ca: [ca] }, {}, other)).rejects.toMatchObject({
    kind: 'certificate',
    transient: false,
    message: expect.stringContaining(`${other.host} has a bad certificate: `),
    remedy: expect.stringContaining('/etc/docker/certs.d/'),
  });
});

test('a host that answers with plain HTTP instead of TLS is reported as one', async () => {
  const plain = closing(await serve((_, response) => void response.end(manifest)));
  await expect(ask({}, {}, plain)).rejects.toMatchObject({
    kind: 'no-tls',
    transient: false,
    message: expect.stringContaining(`${plain.host} speaks plain HTTP, not TLS`),
  });
});

test("the storage of a registry is believed by the registry's CA", async () => {
  const storage = closing(await serve((_, response) => void response.end(manifest), certificate));
  const registry = closing(
    await serve((_, response) => void response.writeHead(307, { location: `${storage.url}/x` }).end(), certificate),
  );
  expect(await ask({ ca: [ca] }, {}, registry)).toMatchObject({ text: manifest, host: registry.host });
});

test('an insecure registry is asked by HTTPS first, and by plain HTTP where it speaks no TLS', async () => {
  const plain = closing(await serve((_, response) => void response.end(manifest)));
  const insecure = { insecure: true, http: true };
  expect(await ask(insecure)).toMatchObject({ text: manifest });
  expect(await ask(insecure, {}, plain)).toMatchObject({ text: manifest });
});

function pair(file: string) {
  return { key: file, cert: file };
}
