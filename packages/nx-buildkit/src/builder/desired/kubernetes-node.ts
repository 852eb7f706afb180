import { createHash } from 'node:crypto';
import { parse } from 'smol-toml';
import { badInput } from '../../errors';
import { type BuilderNode, CLAIM, CONFIG_FILE, CONFIG_FOLDER, SETTINGS_ANNOTATION } from '../model/builder';
import { settingsOf } from '../model/node-settings';
import { parseGoBool } from '../../util/go-bool';

/**
 * A node whose BuildKit runs in pods.
 *
 * @throws BuildkitError for options with which the pods would not have the configuration
 */
export function kubernetesNode(node: Omit<BuilderNode, 'endpoint'>): BuilderNode {
  const isRootless = parseGoBool(node.driverOpts['rootless'] ?? '') === true;
  if (CLAIM in node.driverOpts && !isRootless && hasSettings(node)) throw losesConfig();
  const flags = isRootless ? [...configFlags(node), ...node.flags] : node.flags;
  const settings = Object.entries(settingsOf({ ...node, flags, files: {} })).sort();
  const hash = createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16);
  const annotations = [node.driverOpts['annotations'], `${SETTINGS_ANNOTATION}=${hash}`].filter(Boolean).join(',');
  return { ...node, flags, driverOpts: { ...node.driverOpts, annotations } };
}

/**
 * A rootless buildkitd looks for its configuration in the home of its user, and buildx mounts it where the others look.
 * https://github.com/moby/buildkit/blob/v0.34.2/util/appdefaults/appdefaults_unix.go (UserConfigDir)
 */
function configFlags({ files, flags }: Pick<BuilderNode, 'files' | 'flags'>): readonly string[] {
  const isNamed = flags.some((flag) => /^--config(=|$)/.test(flag));
  return CONFIG_FILE in files && !isNamed ? ['--config', `${CONFIG_FOLDER}/${CONFIG_FILE}`] : [];
}

function hasSettings({ files }: Pick<BuilderNode, 'files'>): boolean {
  return Object.keys(parse(files[CONFIG_FILE] ?? '')).length > 0;
}

/** https://github.com/docker/buildx/blob/v0.38.2/driver/kubernetes/manifest/manifest.go (setupPersistentStorage) */
function losesConfig(): Error {
  return badInput(
    'NXBK-0301',
    'buildx does not mount the configuration in pods with a persistent volume: they would have no mirrors and certificates',
    `take "${CLAIM}" out of "driverOpts", or add "rootless": "true" to them and set "image" to a rootless BuildKit: its pods have both`,
  );
}
