import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { busybox } from '../../tools/hub/images/programs';
import { hub } from '../support/engine';
import type { Workspace } from '../support/workspace';
import { kubectl } from './cluster.support';

/** What BuildKit knows of a build, be it over or not. */
interface PodBuild {
  readonly CompletedAt?: unknown;
  readonly FrontendAttrs?: Readonly<Record<string, string>>;
}

/** The builds that pods remember. */
export async function buildsInPods(pods: readonly string[], namespace = 'default'): Promise<readonly PodBuild[]> {
  const histories = ['buildctl', 'debug', 'histories', '--format', '{{json .}}'];
  const texts = await Promise.all(
    pods.map((pod) => kubectl('exec', pod, `--namespace=${namespace}`, '--', ...histories)),
  );
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line).record);
}

/** Writes a context for a plain build, which needs no registry; returns its path. */
export async function busyboxContext(workspace: Workspace, instruction: string): Promise<string> {
  const { programs } = await hub.status();
  await workspace.write('others/Dockerfile', `FROM scratch\nCOPY busybox /\n${instruction}\n`);
  const context = join(workspace.root, 'others');
  await writeFile(join(context, 'busybox'), await busybox(programs, 'amd64'), { mode: 0o755 });
  return context;
}
