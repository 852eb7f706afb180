import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { configFiles } from './config-files';

describe('configFiles', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'config-files-spec-'));
    for (const name of ['ca.pem', 'key.pem', 'cert.pem']) await writeFile(join(folder, name), `${name} of a test\n`);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const filesOf = async (toml: string) => {
    await writeFile(join(folder, 'buildkitd.toml'), toml.replaceAll('FOLDER', folder));
    return configFiles(join(folder, 'buildkitd.toml'));
  };

  it('carries certificates along and names them as they are in the container', async () => {
    const files = await filesOf(`
      [registry."mirror.example.com:5000"]
      ca = ["FOLDER/ca.pem"]
      [[registry."mirror.example.com:5000".keypair]]
      key = "FOLDER/key.pem"
      cert = "FOLDER/cert.pem"`);
    const { 'buildkitd.toml': toml = '', ...certificates } = files;
    expect(certificates).toEqual({
      'certs/mirror.example.com_5000/ca.pem': 'ca.pem of a test\n',
      'certs/mirror.example.com_5000/key.pem': 'key.pem of a test\n',
      'certs/mirror.example.com_5000/cert.pem': 'cert.pem of a test\n',
    });
    const certs = '/etc/buildkit/certs/mirror.example.com_5000';
    expect(parse(toml)).toEqual({
      registry: {
        'mirror.example.com:5000': {
          ca: [`${certs}/ca.pem`],
          keypair: [{ key: `${certs}/key.pem`, cert: `${certs}/cert.pem` }],
        },
      },
    });
  });

  it('leaves all other settings alone', async () => {
    const toml = 'debug = true\n[registry."docker.io"]\nmirrors = ["a", "b"]';
    expect(parse((await filesOf(toml))['buildkitd.toml'] ?? '')).toEqual(parse(toml));
  });

  it('is empty for an empty configuration', async () => {
    expect(parse((await filesOf(''))['buildkitd.toml'] ?? 'x = 1')).toEqual({});
  });

  it('names the certificate and the registry if it cannot be read', async () => {
    await expect(filesOf('[registry."h"]\nca = ["FOLDER/none.pem"]')).rejects.toThrow(
      /registry\."h": .*none\.pem cannot be read \(ENOENT\)/,
    );
  });
});
