import { planBuilder, type BuilderPlan } from '../builder/plan';
import { runsInEngine } from '../builder/model/builder';
import type { BuilderOptions } from '../builder/set-up';
import type { BuilderRecord } from '../builder/model/record';
import { engineBuilder } from '../builder/docker-driver';
import { currentEndpoint } from '../builder/observed/engine-endpoint';
import { linkDirOf, readToml } from '../buildkitd-config/output-files';
import { renderBuildkitdToml } from '../buildkitd-config/render';
import { translate } from '../buildkitd-config/translate';
import type { BuilderNetwork } from '../buildkitd-config/types';
import type { Limits } from '../buildkitd-config/limits';
import { buildxVersion } from '../buildx/builders';
import { clientKind } from '../docker/client';
import { dockerInfo, engineKind } from '../docker/info';
import { collectSettings, type SettingsPlaces } from '../daemon-settings/collect';
import type { SettingsOptions } from '../daemon-settings/from-options';
import { isInstalled } from '../docker/installed';
import { viewStore } from '../image-store/store';
import { configuredHelpers } from '../registry/auth/client-config';
import { baseImageRemarks, stopAll } from './findings/base-images';
import { builderRemark } from './findings/builder';
import { runChecks } from './run-checks';
import { diskRemark, gcRemarks } from './findings/disk';
import { emulatorOf } from './facts/emulators';
import { engineDisk, gcLimits, storeDisk } from './facts/disk-space';
import { emulationRemarks, likelyEmulationRemarks, type Emulators } from './findings/emulation';
import { clientRemarks, engineRemark } from './findings/engine';
import { failure, unlessAll, type Finding, type Remark } from './findings/finding';
import { probeRegistries } from './facts/registries';
import { lostImages, registryRemarks } from './findings/registries';
import { loginRemarks } from './findings/logins';
import { settingsRemarks } from './findings/settings';
import { stateOfImages, type ComponentNeeds } from './facts/base-images';
import { buildkitRemark, buildxRemark } from './findings/versions';
import { environment } from '../util/task-scope';

/** The input of the doctor: the options of a workspace's tasks. */
export interface Subject {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Options of the task that writes buildkitd.toml. */
  readonly config: SettingsPlaces & SettingsOptions & Limits & { readonly config?: string };
  readonly network: BuilderNetwork | undefined;
  readonly builder: BuilderOptions;
  /** What each target needs; rejects if that is unknown. */
  readonly components: readonly Promise<ComponentNeeds>[];
}

/** Checks everything that a build depends on. It changes nothing, and ends even if a host does not answer. */
export function checkEverything({ root, config, network, builder, components }: Subject): Promise<readonly Finding[]> {
  return runChecks(() => {
    // Information for several checks is only requested once.
    const engine = dockerInfo();
    const buildx = buildxVersion();
    const look = readToml(builder.outputPath).then((written) => planBuilder(builder, written !== undefined));
    const images = Promise.allSettled(components.map(async (needs) => stateOfImages(await needs, root)));
    const known = images.then((all) => all.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])));
    const settings = currentSettings(root, config, network, builder);
    return {
      engine: async () => [
        engineRemark(await engine, await currentEndpoint(), builder.driver),
        ...clientRemarks(await clientKind()),
      ],
      buildx: async () => [buildxRemark(await buildx)],
      settings: async () => {
        const { report, current, written } = await settings;
        return settingsRemarks(report, { current, written });
      },
      builder: async () => {
        const found = await look;
        return [builderRemark(found), ...versionsOf(found)];
      },
      emulation: async () => {
        const [found, all] = await Promise.all([look, known]);
        const built = new Set(
          all.map(({ platform }) => platform).filter((platform) => !builder.needed.includes(platform)),
        );
        const info = await engine;
        const isHere = !('unavailable' in info) && !['desktop', 'elsewhere'].includes(engineKind(info));
        const of = (platforms: readonly string[]) => emulationOf(found, platforms, isHere);
        return [...(await of(builder.needed)), ...unlessAll(await of([...built]))];
      },
      registries: async () => {
        const [{ mirrors, reach }, all] = await Promise.all([settings, known]);
        const states = await probeRegistries(mirrors, reach, all);
        const stopsAll = runsInEngine(builder.driver) && stopAll(new Set(states.flatMap(lostImages)), all);
        return states.flatMap((state) => registryRemarks(state, stopsAll));
      },
      logins: async () => loginRemarks(await configuredHelpers(environment()), isInstalled),
      disk: async () => {
        const [{ current }, info, all] = await Promise.all([settings, engine, known]);
        const roots = new Set(
          [viewStore(builder.storeDir, root), ...all.map(({ store }) => store)].map((store) => store.root),
        );
        const stores = await Promise.all([...roots].map((path) => storeDisk({ root: path })));
        const disk = 'unavailable' in info ? undefined : await engineDisk(info);
        return [...stores.map(diskRemark), ...(disk ? [diskRemark(disk), ...gcRemarks(disk, gcLimits(current))] : [])];
      },
      images: async () => {
        const all = await images;
        const remarks = all.flatMap((one) =>
          one.status === 'fulfilled' ? one.value.flatMap(baseImageRemarks) : [failure(one.reason)],
        );
        return unlessAll(
          remarks,
          all.some(({ status }) => status === 'fulfilled'),
        );
      },
    };
  });
}

/** Docker's settings as they are now, what buildkit-config would make of them, and what it wrote last. */
async function currentSettings(
  root: string,
  options: Subject['config'],
  network: BuilderNetwork | undefined,
  builder: BuilderOptions,
) {
  const settings = await collectSettings(root, options);
  const { config, proxy, report } = translate(settings, options, { network, linkDir: linkDirOf(builder.outputPath) });
  return {
    mirrors: settings.mirrors,
    reach: { registry: config.registry ?? {}, proxy: proxy.hostEnv },
    report,
    current: renderBuildkitdToml(config, options.config),
    written: await readToml(builder.outputPath),
  };
}

function versionsOf({ record, driver }: BuilderPlan): readonly Remark[] {
  return (record?.nodes ?? []).flatMap(({ name, buildkit }) =>
    buildkit ? [buildkitRemark(buildkit, name, driver)] : [],
  );
}

/** @param isHere whether the engine runs on this machine, whose kernel then knows the emulators */
async function emulationOf(
  { record, driver }: BuilderPlan,
  platforms: readonly string[],
  isHere: boolean,
): Promise<readonly Remark[]> {
  const emulators = async (builder: BuilderRecord): Promise<Emulators> =>
    new Map(
      await Promise.all(
        (isHere ? platforms : []).map(async (platform) => [platform, await emulatorOf(builder, platform)] as const),
      ),
    );
  if (record) return emulationRemarks(record, platforms, await emulators(record));
  // Only a BuildKit elsewhere itself knows what it can run.
  if (driver !== 'docker-container') return [];
  const engine = await engineBuilder(await currentEndpoint());
  return likelyEmulationRemarks(engine, platforms, await emulators(engine));
}
