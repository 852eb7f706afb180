import { createAuthority } from '../../../../tools/hub/certificates';
import { serve } from './testing/serve';
import { useSetting, type OpenOptions } from './testing/set-up';

const setting = useSetting();
const { open, write, closing } = setting;

type Answer = Parameters<typeof serve>[0];
const status =
  (code: number): Answer =>
  (_, response) =>
    void response.writeHead(code).end();
const sends =
  (body: string, type = 'application/json'): Answer =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': type }).end(body);

/** Asks for a manifest, and gives up as soon as it can. */
const ask = (host: string, { limits, ...options }: OpenOptions = {}) => {
  const client = open({ limits: { giveUpAfter: 1, ...limits }, ...options });
  return client.openPull(`${host}/team/app:1`).getManifest();
};
const answered = async (answer: Answer, options?: OpenOptions) => ask(closing(await serve(answer)).host, options);

it('a registry that refuses connections', async () => {
  const server = await serve(status(200));
  server.close();
  await expect(ask(server.host)).rejects.toFailWith('NXBK-0501');
});

it('a registry that does not answer', () =>
  expect(answered(() => undefined, { limits: { firstByteTimeout: 200 } })).rejects.toFailWith('NXBK-0502'));

it('a registry that stands still', () =>
  expect(
    answered((_, response) => void response.writeHead(200).write('{'), { limits: { stallTimeout: 200 } }),
  ).rejects.toFailWith('NXBK-0503'));

it('a registry that limits requests', () => expect(answered(status(429))).rejects.toFailWith('NXBK-0504'));
it('a registry that fails itself', () => expect(answered(status(500))).rejects.toFailWith('NXBK-0505'));
it('a login page', () => expect(answered(sends('<html>', 'text/html'))).rejects.toFailWith('NXBK-0506'));

describe('the logins of Docker', () => {
  const withConfig = async (config: string) => {
    await write('config.json', config);
    const env = { DOCKER_CONFIG: setting.folder, PATH: `${setting.folder}:${process.env['PATH']}` };
    return answered((_, response) => void response.writeHead(401, { 'www-authenticate': 'Basic' }).end(), { env });
  };

  it('whose program fails', async () => {
    await write('docker-credential-failing', '#!/bin/sh\nexit 7\n', 0o755);
    await expect(withConfig('{"credsStore": "failing"}')).rejects.toFailWith('NXBK-0507');
  });

  it('whose file is broken', () => expect(withConfig('{')).rejects.toFailWith('NXBK-0508'));
});

it('a name that nobody has', () => expect(ask('registry.invalid')).rejects.toFailWith('NXBK-0509'));
it('an image that is not there', () => expect(answered(status(404))).rejects.toFailWith('NXBK-0510'));
it('an image that is denied', () => expect(answered(status(403))).rejects.toFailWith('NXBK-0511'));

describe('TLS', () => {
  it('with a certificate that nobody knows', async () => {
    const certificate = await (await createAuthority('unknown')).issue('127.0.0.1');
    const { host } = closing(await serve(status(200), certificate));
    await expect(ask(host, { tables: { [host]: { http: false } } })).rejects.toFailWith('NXBK-0512');
  });

  it('with a file that is not there', async () => {
    const { host } = closing(await serve(status(200)));
    const tables = { [host]: { http: false, ca: ['/nowhere.pem'] } };
    await expect(ask(host, { tables })).rejects.toFailWith('NXBK-0513');
  });

  it('which the registry does not speak', async () => {
    const { host } = closing(await serve(status(200)));
    await expect(ask(host, { tables: { [host]: { http: false } } })).rejects.toFailWith('NXBK-0514');
  });
});

describe('a proxy', () => {
  const through = (HTTP_PROXY: string) =>
    ask('registry.invalid', { tables: { 'registry.invalid': { http: true } }, env: { HTTP_PROXY } });

  it('that wants a login', async () => {
    const { url } = closing(await serve(status(407)));
    await expect(through(url)).rejects.toFailWith('NXBK-0515');
  });

  it('whose address is none', () => expect(through('http://')).rejects.toFailWith('NXBK-0516'));
});

it('a manifest of the retired format', () =>
  expect(answered(sends('{"schemaVersion": 1, "fsLayers": []}'))).rejects.toFailWith('NXBK-0517'));

it('a redirect that leads nowhere', () =>
  expect(
    answered((_, response) => void response.writeHead(307, { location: 'file:///etc/passwd' }).end()),
  ).rejects.toFailWith('NXBK-0518'));
