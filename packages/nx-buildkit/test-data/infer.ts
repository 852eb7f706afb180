import type { CreateNodesContext, TargetConfiguration } from '@nx/devkit';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inferTargets } from '../src/graph/infer-targets';
import type { PluginOptions } from '../src/graph/plugin-options';

type Targets = Readonly<Record<string, TargetConfiguration>>;

/** The targets of each project inferred for a workspace of these files; what is no text is written as JSON. */
export async function infer(
  files: Readonly<Record<string, string | object>>,
  options?: PluginOptions,
  nxJsonConfiguration: CreateNodesContext['nxJsonConfiguration'] = {},
): Promise<Readonly<Record<string, Targets>>> {
  const workspaceRoot = mkdtempSync(join(tmpdir(), 'infer-targets-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(workspaceRoot, dirname(path)), { recursive: true });
      writeFileSync(join(workspaceRoot, path), typeof content === 'string' ? content : JSON.stringify(content));
    }
    const configFiles = Object.keys(files).filter((path) =>
      /[Dd]ockerfile|Containerfile|(project|package)\.json$/.test(path),
    );
    const results = await inferTargets(configFiles, options, { workspaceRoot, nxJsonConfiguration });
    return Object.fromEntries(
      results.flatMap(([, { projects = {} }]) =>
        Object.entries(projects).map(([root, { targets = {} }]) => [root, targets] as const),
      ),
    );
  } finally {
    rmSync(workspaceRoot, { recursive: true });
  }
}
