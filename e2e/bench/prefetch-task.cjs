const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { performance } = require('node:perf_hooks');

/*
 * Runs one prefetch task in this process, as Nx does, and says how many ms it took and how many bytes of memory this process had at most.
 * Arguments: root of the workspace, then the images that the component needs.
 */
const plugin = join(__dirname, '../../packages/nx-buildkit/dist/src/executors/prefetch');
const { default: prefetch } = require(join(plugin, 'executor.js'));
const { properties } = JSON.parse(readFileSync(join(plugin, 'schema.json'), 'utf8'));
const defaults = Object.entries(properties).flatMap(([name, { default: value }]) =>
  value === undefined ? [] : [[name, value]],
);

async function main([root, ...extraImages]) {
  const options = { ...Object.fromEntries(defaults), platform: 'linux/arm64', extraImages };
  const build = { executor: 'nx-buildkit:docker-build', options: { storeDir: 'image-store' } };
  const projects = { bench: { root: 'components/bench', targets: { 'docker-build': build } } };
  const context = { root, cwd: root, projectName: 'bench', projectsConfigurations: { version: 2, projects } };
  const start = performance.now();
  const { success } = await prefetch(options, context);
  const ms = performance.now() - start;
  // Of this program alone: what getrusage(2) says begins with the memory of the process that started it.
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  console.log(JSON.stringify({ success, ms, memory: kilobytes * 1024 }));
}

void main(process.argv.slice(2));
