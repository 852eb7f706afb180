import { chmod, mkdir, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openRepository, type Repository } from './repositories/repository';

const CACHED = /docker-build.*(local cache|existing outputs)/;

describe('what Nx hashes no part of, although it is in the image', () => {
  const FILES = {
    'apps/modes/project.json': JSON.stringify({
      name: 'modes',
      targets: { 'docker-build': { options: { tags: ['e2e-modes/app'] } } },
    }),
    'apps/modes/Dockerfile':
      'FROM alpine:3.20\nCOPY run.sh /run.sh\nCOPY conf /conf\nRUN ls -lR /run.sh /conf > /value\n',
    'apps/modes/run.sh': 'exit',
    'apps/modes/conf/a': 'x',
    'apps/modes/conf/b': 'x',
  };
  let repository: Repository;
  beforeAll(async () => {
    repository = await openRepository('modes', FILES, ['e2e-modes/app']);
    await repository.run('run', 'modes:docker-build', '--platform=amd64');
  });
  afterAll(() => repository.close());

  it('is modes, empty folders, and where links lead', async () => {
    const at = (path: string) => join(repository.workspace.root, 'apps/modes', path);
    const inImage = async () => {
      await repository.run('run', 'modes:docker-build', '--platform=amd64');
      return repository.fileIn('e2e-modes/app', '/value');
    };
    await chmod(at('run.sh'), 0o755);
    expect(await inImage()).toMatch(/^-rwxr-xr-x .*run\.sh$/m);
    await chmod(at('conf/a'), 0o600);
    expect(await inImage()).toMatch(/^-rw------- .*a$/m);
    await symlink('a', at('conf/link'));
    expect(await inImage()).toContain('link -> a');
    await rm(at('conf/link'));
    await symlink('b', at('conf/link'));
    expect(await inImage()).toContain('link -> b');
    await mkdir(at('conf/empty'));
    expect(await inImage()).toMatch(/^drwx.* empty$/m);
    expect(await repository.run('run', 'modes:docker-build', '--platform=amd64')).toMatch(CACHED);
  });
});

it('is the mode of a file that is copied alone', async () => {
  const repository = await openRepository(
    'mode',
    {
      'apps/mode/project.json': JSON.stringify({
        name: 'mode',
        targets: { 'docker-build': { options: { tags: ['e2e-mode/app'] } } },
      }),
      'apps/mode/Dockerfile': 'FROM alpine:3.20\nCOPY run.sh /\nRUN ls -l /run.sh > /value\n',
      'apps/mode/run.sh': 'exit',
    },
    ['e2e-mode/app'],
  );
  try {
    const inImage = async (mode: number) => {
      await chmod(join(repository.workspace.root, 'apps/mode/run.sh'), mode);
      const said = await repository.run('run', 'mode:docker-build', '--platform=amd64');
      return [CACHED.test(said), (await repository.fileIn('e2e-mode/app', '/value')).slice(0, 10)];
    };
    expect(await inImage(0o644)).toEqual([false, '-rw-r--r--']);
    expect(await inImage(0o755)).toEqual([false, '-rwxr-xr-x']);
    expect(await inImage(0o600)).toEqual([false, '-rw-------']);
    expect(await inImage(0o600)).toEqual([true, '-rw-------']);
  } finally {
    await repository.close();
  }
});

describe('a context that lies elsewhere', () => {
  let content = 'v1';
  const server = createServer((_, answer) => void answer.end(content));
  let repository: Repository;
  beforeAll(async () => {
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
    const options = {
      tags: ['e2e-elsewhere/app'],
      buildContexts: { more: `http://127.0.0.1:${port}/value.txt` },
    };
    repository = await openRepository(
      'elsewhere',
      {
        'apps/elsewhere/project.json': JSON.stringify({ name: 'elsewhere', targets: { 'docker-build': { options } } }),
        // BuildKit calls the file of a URL `context`.
        'apps/elsewhere/Dockerfile': 'FROM alpine:3.20\nCOPY --from=more context /value\n',
      },
      ['e2e-elsewhere/app'],
    );
  });
  afterAll(async () => {
    await repository.close();
    server.close();
  });

  it('is in the image as it is now, since no cache answers for it', async () => {
    const build = () => repository.run('run', 'elsewhere:docker-build', '--platform=amd64');
    expect(await build()).toContain('can change without any input of Nx');
    expect(await repository.fileIn('e2e-elsewhere/app', '/value')).toBe('v1');
    content = 'v2';
    await build();
    expect(await repository.fileIn('e2e-elsewhere/app', '/value')).toBe('v2');
  });
});
