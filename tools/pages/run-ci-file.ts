import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { ciCommands } from './ci-commands';
import { ciVariables, isMeant, isNeeded, withRegistry } from './ci-system';

/**
 * `run-ci-file FILE JOB…`: does in this workspace what a CI system does for jobs of a file, with the hub as its registry. `GITHUB_EVENT_NAME` says
 * what for; push without it.
 */
async function main([path = '', ...jobs]: readonly string[]): Promise<void> {
  const { GITHUB_EVENT_NAME: event = 'push', NX_BUILDKIT_HUB: hub = '' } = process.env;
  const { host: registry } = new URL(hub);
  const [commit = '', before = ''] = (await execa('git', ['rev-parse', 'HEAD', 'HEAD~1'])).stdout.split('\n');
  await useRegistry(registry);
  for (const { command, variables } of ciCommands(path, await readFile(path, 'utf8'), jobs, event)) {
    console.log(isNeeded(command) ? `$ ${command}` : `left out: ${command}`);
    if (!isNeeded(command)) continue;
    const exports = Object.entries(variables).filter(([name]) => isMeant(name));
    const script = [...exports.map(([name, value]) => `export ${name}="${value}"`), command].join('\n');
    await execa('bash', ['-euo', 'pipefail', '-c', script], {
      env: ciVariables(path, { commit, before, registry }),
      stdio: 'inherit',
    });
  }
}

async function useRegistry(registry: string): Promise<void> {
  const patterns = ['nx.json', '**/project.json'];
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns]);
  for (const file of new Set(stdout.split('\n').filter(Boolean))) {
    const text = await readFile(file, 'utf8');
    if (withRegistry(text, registry) !== text) await writeFile(file, withRegistry(text, registry));
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
