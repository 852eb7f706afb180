import type { Workspace } from '../../support/workspace';

/** In the modules of the workspace, like any plugin. */
const PLUGIN = 'bench-floor';

/** The targets of each component, of which the second depends on the first. */
const BEFORE = 'floor-before';
export const FLOOR = 'floor';

/** As in docker-build, each result is told as soon as it is there. */
const BATCH = `exports.default = async function* ({ tasks }) {
  for (const task of Object.keys(tasks)) {
    const now = Date.now();
    yield { task, result: { success: true, terminalOutput: '', startTime: now, endTime: now } };
  }
};
`;

/**
 * Writes a plugin whose tasks do nothing, in batches like those of prefetch and docker-build: what Nx itself takes for a process, its modules and the
 * graph that it hands over, once for each batch.
 */
export async function writeFloor({ write }: Pick<Workspace, 'write'>): Promise<void> {
  const executor = {
    implementation: './batch',
    batchImplementation: './batch',
    preferBatch: true,
    schema: './schema.json',
  };
  const files = {
    'package.json': { name: PLUGIN, version: '1.0.0', executors: './executors.json' },
    // Two of them, since Nx puts all tasks of one executor into one batch.
    'executors.json': { executors: { [BEFORE]: executor, [FLOOR]: executor } },
    'schema.json': { version: 2, type: 'object', properties: {} },
    'batch.js': BATCH,
  };
  for (const [path, content] of Object.entries(files)) await write(`node_modules/${PLUGIN}/${path}`, content);
}

/** The targets of a component, which are cached until a file changes that decides about prefetch or docker-build. */
export const FLOOR_TARGETS = {
  [BEFORE]: { executor: `${PLUGIN}:${BEFORE}`, cache: true, inputs: ['{projectRoot}/Dockerfile'] },
  [FLOOR]: { executor: `${PLUGIN}:${FLOOR}`, cache: true, inputs: ['{projectRoot}/**/*'], dependsOn: [BEFORE] },
};
