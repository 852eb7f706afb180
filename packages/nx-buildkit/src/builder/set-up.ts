import { access, constants } from 'node:fs/promises';
import { buildxVersion } from '../buildx/builders';
import type { BuildkitConfigFiles } from '../buildkitd-config/output-files';
import { badInput } from '../errors';
import { dockerConfigFolder } from '../util/files/user-folders';
import { isExisting, type Builder, type Driver, type ExistingDriver } from './model/builder';
import { configFiles } from './desired/config-files';
import { describeBuilder } from './describe';
import { cloudBuilder } from './cloud-driver';
import { dockerDriverBuilder } from './docker-driver';
import { currentEndpoint, hasTlsFromEnvironment } from './observed/engine-endpoint';
import { reconcileBuilder } from './reconcile/reconcile';
import type { OnDrift } from './reconcile/next-step';
import { checkPlatforms, platformSupport } from './model/platform-support';
import { findBuilder, writeBuilder, type BuilderRecord } from './model/record';
import type { ProvideImage } from './reconcile/bootstrap';
import { removeBuilder, type Removal } from './reconcile/remove';
import type { Waiting } from './reconcile/wait-until-idle';
import { CERTIFICATES, desiredBuilder, type WantedOptions } from './desired/desired-builder';
import { environment } from '../util/task-scope';

export interface BuilderOptions extends Omit<WantedOptions, 'driver'>, Waiting {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Absolute path of the folder with buildkitd.toml, where the record goes too. */
  readonly outputPath: string;
  /** Reads the configuration in it; rejects if there is none that this machine wrote. */
  readonly readConfig: () => Promise<BuildkitConfigFiles>;
  readonly driver: Driver;
  readonly onDrift: OnDrift;
  /** Platforms that builds will ask for. */
  readonly needed: readonly string[];
  /** Folder of the image store that BuildKit's image comes through. */
  readonly storeDir?: string;
  /** ms for which the pull of that image goes on without getting anything. */
  readonly giveUpAfter?: number;
}

/**
 * Creates the builder, or changes it as needed, and writes its record.
 *
 * @param provide gets BuildKit's image, with the configuration of the builder
 * @throws BuildkitError when there is no such builder in the end, or when it cannot run programs of a platform that is needed
 */
export async function setUpBuilder(
  options: BuilderOptions,
  provide: (config: BuildkitConfigFiles) => ProvideImage,
): Promise<BuilderRecord> {
  const endpoint = await currentEndpoint();
  const { driver, needed, outputPath } = options;
  const record = isExisting(driver)
    ? await existingBuilder(driver, options.name, endpoint)
    : await ownBuilder(endpoint, { ...options, driver }, provide);
  checkPlatforms(record, needed);
  await writeBuilder(outputPath, record);
  return record;
}

/** The builder of a driver that creates none. */
export function existingBuilder(driver: ExistingDriver, name: string, endpoint: string): Promise<BuilderRecord> {
  return driver === 'docker' ? dockerDriverBuilder(endpoint) : cloudBuilder(name, endpoint);
}

/** Removes the builder that the options name, but none that was not created here. */
export async function tearDownBuilder(options: BuilderOptions, removal: Removal): Promise<void> {
  const { driver, root, outputPath } = options;
  if (driver === 'docker') return options.log("Driver docker: the engine's own builder is used.");
  if (driver === 'cloud') return options.log(`Driver cloud: builder ${options.name} was not created here, and stays.`);
  const endpoint = await currentEndpoint();
  const wanted = desiredBuilder({ ...options, driver }, { root, endpoint, files: {}, proxy: {} });
  await removeBuilder(outputPath, wanted, { name: wanted.name, endpoint }, removal, options);
}

/**
 * The builder that options and buildkitd.toml ask for, and that configuration.
 *
 * @throws BuildkitError for impossible options, or when there is no configuration yet
 */
export async function desiredByOptions(endpoint: string, options: WantedOptions & BuilderOptions) {
  const { root, readConfig } = options;
  refuseTlsFromEnvironment(options, endpoint, environment());
  const config = options.driver === 'remote' ? NO_CONFIG : await readConfig();
  const files = config.tomlPath ? await configFiles(config.tomlPath) : {};
  const isInEngine = options.driver === 'docker-container';
  const network = options.network ?? (isInEngine && config.network === 'host' ? 'host' : undefined);
  const from = { root, endpoint, files, proxy: { ...config.proxy.builderEnv } };
  const wanted = desiredBuilder({ ...options, network }, from);
  if (wanted.driver === 'remote') await checkCertificates(wanted);
  return { wanted, config };
}

async function ownBuilder(
  endpoint: string,
  options: WantedOptions & BuilderOptions,
  provide: (config: BuildkitConfigFiles) => ProvideImage,
): Promise<BuilderRecord> {
  const { outputPath, needed } = options;
  const { wanted, config } = await desiredByOptions(endpoint, options);
  const ensured = {
    ...options,
    configPath: config.tomlPath,
    provideImage: provide(config),
  };
  const before = await findBuilder(outputPath);
  const [observed, buildx] = await Promise.all([
    reconcileBuilder(wanted, { name: wanted.name, endpoint }, { ...ensured, before }),
    buildxVersion(),
  ]);
  const record = await describeBuilder(wanted, observed, endpoint, before, buildx);
  // Emulation can have been installed since the container was asked what it runs.
  const isOutdated = needed.some((platform) => platformSupport(record, platform) === 'missing');
  return isOutdated ? describeBuilder(wanted, observed, endpoint, undefined, buildx) : record;
}

/** A remote buildkitd has the configuration that it was started with; buildx refuses to give it another. */
const NO_CONFIG: BuildkitConfigFiles = { toml: '', tomlPath: '', proxy: { builderEnv: {}, hostEnv: {} } };

/** https://github.com/docker/buildx/blob/v0.38.2/builder/builder.go (Create: "TLS data loaded from environment") */
function refuseTlsFromEnvironment({ driver, nodes }: WantedOptions, endpoint: string, env: NodeJS.ProcessEnv): void {
  const isOwn = driver === 'docker-container' && (nodes ?? [{}]).some(({ endpoint: own }) => own === undefined);
  // A context keeps certificates of its own.
  if (!isOwn || !hasTlsFromEnvironment(env) || !endpoint.includes('://')) return;
  const certificates = env['DOCKER_CERT_PATH'] ?? dockerConfigFolder(env);
  const files = ['ca', 'cert', 'key'].map((name) => `${name}=${certificates}/${name}.pem`);
  throw badInput(
    'NXBK-0305',
    `buildx cannot create a builder on ${env['DOCKER_HOST']} with certificates from ${certificates}`,
    `put both into a context, which is then used, and run again: docker context create buildkit --docker "host=${env['DOCKER_HOST']},${files.join(',')}"`,
  );
}

/** buildx treats a missing certificate like a missing BuildKit, and waits for it. */
async function checkCertificates({ nodes }: Builder): Promise<void> {
  for (const node of nodes) {
    for (const option of CERTIFICATES) {
      const path = node.driverOpts[option];
      if (path === undefined) continue;
      await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
        throw badInput('NXBK-0305', `Node ${node.name}: ${option} cannot be read: ${path} (${error.code})`, undefined, {
          cause: error,
        });
      });
    }
  }
}
