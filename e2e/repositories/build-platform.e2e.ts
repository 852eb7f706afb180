import { machine } from 'node:os';
import { openRepository, type Repository } from './repository';

/** Compiles where the build runs, and says on which machine it does and for which one. */
const compiled = (copies: string): string => `FROM --platform=$BUILDPLATFORM alpine:3.20 AS build
ARG TARGETARCH
WORKDIR /w
${copies}
RUN uname -m > on && echo "$TARGETARCH" > for
FROM alpine:3.20
COPY --from=build /w /
RUN uname -m > /runs
`;

/** As repositories of services in many languages have it: Dockerfiles alone, all of them cross-compiling, half of them in the root context. */
const FILES = {
  'README.md': 'demo\n',
  'src/cart/src/Dockerfile': compiled('COPY main .'),
  'src/cart/src/main': 'cart\n',
  'src/mail/Dockerfile': compiled('COPY . .').replaceAll('$BUILDPLATFORM', '${BUILDPLATFORM}'),
  'src/mail/main': 'mail\n',
  'shared/version': '1\n',
  'cmd/api/Dockerfile': compiled('COPY shared .\nCOPY cmd/api/main .'),
  'cmd/api/main': 'api\n',
  'cmd/web/Dockerfile': compiled('COPY cmd/web/main .'),
  'cmd/web/main': 'web\n',
};
const SERVICES = ['api', 'cart', 'mail', 'web'];
const image = (service: string): string => `${service}:1.0.0-arm64`;

let repository: Repository;
let said: string;
beforeAll(async () => {
  repository = await openRepository('build-platform', FILES, SERVICES.map(image));
  said = await repository.importFrom('.');
});
afterAll(() => repository.close());

it('names services by their folders and finds the context of each', () => {
  for (const service of SERVICES) expect(said).toContain(`${service}:docker-build  `);
  expect(said).toContain('4 images from .; 0 settings lost');
});

it('compiles on the machine that builds, for the one that the image is for', async () => {
  await repository.run('run-many', '-t', 'docker-build', '--platform=arm64');
  for (const service of SERVICES) {
    const files = ['/main', '/on', '/for', '/runs'].map((path) => repository.fileIn(image(service), path));
    expect(await Promise.all(files)).toEqual([service, machine(), 'arm64', 'aarch64']);
  }
  expect(await repository.fileIn(image('api'), '/version')).toBe('1');
});

it.each([
  ['README.md', []],
  ['shared/version', ['api']],
  ['cmd/web/main', ['web']],
])('affects by %s the images that it is copied into', async (file, projects) => {
  const affected = await repository.run('show', 'projects', '--affected', `--files=${file}`, '--json');
  expect((JSON.parse(affected) as string[]).sort()).toEqual(projects);
});
