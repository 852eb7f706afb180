import { hostOfMirror, type Reach } from '../../buildkitd-config/probe-mirrors';
import type { Setting } from '../../daemon-settings/settings';
import { registryOf } from '../../oci/reference';
import type { RegistryClient } from '../../registry/client';
import type { RegistryMirror } from '../../registry/hosts/mirror';
import { imagesAt, probeHost, withProbeClient } from '../../registry/probe';
import { originOf, type RegistryHost } from '../../registry/hosts/registry-hosts';
import type { ComponentImages } from '../findings/base-images';
import type { RegistryAnswer, RegistryState } from '../findings/registries';
import { environment } from '../../util/task-scope';

/** Asks every mirror that is set, and every registry that base images come from, what prefetch would ask them. */
export async function probeRegistries(
  mirrors: readonly Setting<RegistryMirror>[],
  { registry: tables, proxy }: Reach,
  components: readonly ComponentImages[],
): Promise<readonly RegistryState[]> {
  const images = components
    .flatMap(({ images: of }) => of)
    .map(({ ref, state }) => ({ ref, isStored: state === 'whole' }));
  const registries = new Set([
    ...images.map(({ ref }) => registryOf(ref)),
    ...mirrors.map(({ value }) => value.registry),
  ]);
  return withProbeClient({ tables, env: { ...environment(), ...proxy } }, (client) =>
    Promise.all(
      [...registries].map(async (registry): Promise<RegistryState> => {
        const wanted = images.filter(({ ref }) => registryOf(ref) === registry);
        const refs = [...new Set(wanted.map(({ ref }) => ref))];
        const ofRegistry = mirrors.filter(({ value }) => value.registry === registry);
        const hosts = await Promise.all([
          ...ofRegistry.map(({ value, source }) =>
            answerOf(
              client,
              hostOfMirror(tables, value),
              { name: `mirror ${value.text} of ${registry}`, source },
              refs,
            ),
          ),
          answerOf(client, originOf(tables, registry), { name: `${registry} itself` }, refs),
        ]);
        return { registry, hosts, images: wanted };
      }),
    ),
  );
}

async function answerOf(
  client: RegistryClient,
  host: RegistryHost,
  about: Pick<RegistryAnswer, 'name' | 'source'>,
  refs: readonly string[],
): Promise<RegistryAnswer> {
  const health = await probeHost(client, host);
  const images = health.state === 'well' ? await imagesAt(client, host, refs) : { held: [], lacking: [] };
  return { ...about, ...health, ...images };
}
