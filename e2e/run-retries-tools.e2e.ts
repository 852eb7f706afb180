import { componentWorkspace, type ComponentWorkspace } from './docker-build.support';
import {
  ADDRESS,
  installing,
  MANAGERS,
  sha256Of,
  startPackagesHost,
  type PackagesHost,
} from './package-managers.support';
import { runIn } from './support/engine';

/** What RUN calls the host: a name, since an address of loopback is the RUN's own. */
const NAME = 'packages.example';
/** Takes away what the tools themselves try again. */
const ONCE: Readonly<Record<string, string>> = {
  apt: `RUN echo 'Acquire::Retries "0";' > /etc/apt/apt.conf.d/retries`,
  pip: 'ENV PIP_RETRIES=0',
  npm: 'ENV npm_config_fetch_retries=0',
};

let workspace: ComponentWorkspace;
let host: PackagesHost;
beforeAll(async () => {
  host = await startPackagesHost(1, NAME);
  workspace = await componentWorkspace('e2e-run-retries-tools');
});
afterAll(async () => {
  await workspace.destroy();
  await host.close();
});

it.each(MANAGERS)('runs $name again, which a connection failed that broke off', async (manager) => {
  const { name } = manager;
  host.front.faults([{ kind: 'other', path: '*echo*', action: 'reset-after', bytes: 10, first: 1 }]);
  const once = ONCE[name];
  const dockerfile = installing(manager, host.url, [0], name, once === undefined ? [] : [once]);
  const options = { platform: 'amd64', addHosts: { [NAME]: ADDRESS } };
  await workspace.component(name, dockerfile, options, manager.files(host));

  const output = await workspace.build(name);

  expect(output).toMatch(new RegExp(`the network failed \\(${name}, ${NAME}:\\d+: .*\\): running it again`));
  const sum = await runIn(workspace.image(name, 'v1-amd64'), 'linux/amd64', 'sha256sum', '/runs/0');
  expect(sum.slice(0, 64)).toBe(sha256Of(manager));
});
