import { probeMirrors, type Reach } from '../../buildkitd-config';
import { dockerConfigFolder } from '../../util/user-folders';
import { imagesAt } from '../../registry/image-availability';
import { isLoopback } from '../../registry/loopback';
import { loginFor } from '../../docker/credentials';
import type { Setting } from '../../daemon-settings/settings';
import { originOf } from '../../registry/registry-hosts';
import { registryOf } from '../../oci/reference';
import type { ComponentImages } from '../findings/base-images';
import type { RegistryHost, RegistryState } from '../findings/registries';
import type { RegistryMirror } from '../../registry/mirror';

/** Asks every mirror that is set, and every registry that base images come from, at most 6 s each. */
export function probeRegistries(
  mirrors: readonly Setting<RegistryMirror>[],
  reach: Reach,
  components: readonly ComponentImages[],
): Promise<readonly RegistryState[]> {
  const images = components
    .flatMap(({ images: of }) => of)
    .map(({ ref, state }) => ({ ref, isStored: state === 'whole' }));
  const registries = new Set([
    ...images.map(({ ref }) => registryOf(ref)),
    ...mirrors.map(({ value }) => value.registry),
  ]);
  return Promise.all(
    [...registries].map(async (registry): Promise<RegistryState> => {
      const wanted = images.filter(({ ref }) => registryOf(ref) === registry);
      const refs = [...new Set(wanted.map(({ ref }) => ref))];
      const ofRegistry = mirrors.filter(({ value }) => value.registry === registry);
      const hosts = await Promise.all([
        ...ofRegistry.map(({ value, source }) =>
          probeHost(value, { name: `mirror ${value.text} of ${registry}`, source }, refs, reach),
        ),
        probeHost(itself(registry, reach), { name: `${registry} itself` }, refs, reach),
      ]);
      return { registry, hosts, images: wanted };
    }),
  );
}

async function probeHost(
  mirror: RegistryMirror,
  about: Pick<RegistryHost, 'name' | 'source'>,
  refs: readonly string[],
  reach: Reach,
): Promise<RegistryHost> {
  const { registry, host, text } = mirror;
  const [[health], login] = await Promise.all([
    probeMirrors([mirror], reach),
    loginFor(dockerConfigFolder(), text === registry ? registry : host),
  ]);
  if (!health) throw new Error(`${about.name} was not asked`);
  const images = health.state === 'well' ? await imagesAt(mirror, refs, reach) : { held: [], lacking: [] };
  return { ...about, host, ...health, ...images, login };
}

/** A registry as if it were a mirror of its own. */
function itself(registry: string, { registry: tables }: Reach): RegistryMirror {
  const { host } = originOf(tables, registry);
  return { registry, host, path: '', http: tables[host]?.http ?? isLoopback(host), text: registry };
}
