#!/usr/bin/env node
// Everything that says whether this workspace is sound: `npm test`. The last line counts what passed and what failed.
const { spawn, spawnSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { PassThrough } = require('node:stream');
const { install } = require('./install.cjs');

const ROOT = join(__dirname, '..');
const bin = (name) => join(ROOT, 'node_modules', '.bin', name);
const ENGINE = join(ROOT, 'tools', 'engine');
const reports = mkdtempSync(join(tmpdir(), 'nx-buildkit-test-'));
const total = { passed: 0, failed: 0 };
/** Bytes of output that a command may be ahead of whoever reads it. */
const OUTPUT_LIMIT = 16 * 1024 * 1024;

// Until the end is reached nothing has passed, whatever ends this process before.
process.exitCode = 1;

main().then(
  () => finish(),
  (error) => {
    console.error(error.message);
    total.failed++;
    finish();
  },
);

async function main() {
  install();
  const environment = { ...process.env, NX_DAEMON: 'false' };
  const second = secondEngine(environment);
  const wasUp = spawnSync(ENGINE, ['status'], { stdio: 'ignore' }).status === 0;
  // Compiling it takes longest, and leaves a core free now and then for what needs no engine.
  const engine = start(ENGINE, ['up', '--hub', '--cluster'], environment);
  try {
    await check('lint', start(bin('eslint'), ['.'], environment));
    await check('format', start(bin('prettier'), ['--check', '--log-level=warn', '.'], environment));
    await check('types', start(bin('tsc'), ['--project', 'tsconfig.json'], environment));
    await jest('unit', 'jest.config.cjs', environment);
    await check('package', start(bin('nx'), ['run', 'nx-buildkit:build'], environment));
    // Without an engine every end-to-end test fails and says why.
    const engines = (await check('engine', engine)) ? [engineEnvironment(environment)] : [];
    // A Docker that was found, which needs no DOCKER_HOST of ours, is the only one there is.
    if (engines[0]?.DOCKER_HOST && (await check('second engine', start(ENGINE, ['up', '--hub'], second))))
      engines.push(engineEnvironment(second));
    const forWorkers = { NX_BUILDKIT_E2E_ENGINES: JSON.stringify(engines) };
    await jest('e2e', 'e2e/jest.config.cjs', { ...environment, ...engines[0], ...forWorkers });
  } finally {
    await check('second engine down', start(ENGINE, ['down', '--purge'], second));
    if (!wasUp) await check('engine down', start(ENGINE, ['down'], environment));
  }
}

/** The variables for an engine beside the first one, which shares nothing with it but the compiled programs. */
function secondEngine(environment) {
  require('@swc-node/register');
  const { root, builds } = require('./local-engine/paths').engineHome();
  const first = { DOCKER_HOST: undefined, DOCKER_CONFIG: undefined };
  return { ...environment, ...first, NX_BUILDKIT_ENGINE_HOME: `${root}-2`, NX_BUILDKIT_ENGINE_BUILDS: builds };
}

/** One command that counts as one check. */
async function check(name, child) {
  const passed = (await finished(name, child)) === 0;
  count(passed ? 1 : 0, passed ? 0 : 1);
  return passed;
}

/** A jest run, in which every test counts; one that found no test has failed. */
async function jest(name, config, env) {
  const report = join(reports, `${name}.json`);
  await finished(name, start(bin('jest'), ['--config', config, '--json', '--outputFile', report], env));
  const { numPassedTests, numTotalTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const brokenSuites = testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  ).length;
  count(numPassedTests, numTotalTests - numPassedTests + brokenSuites + (numTotalTests === 0 ? 1 : 0));
}

/** Starts a command, whose output is kept until somebody waits for its end. */
function start(file, args, env) {
  const child = spawn(file, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = new PassThrough({ highWaterMark: OUTPUT_LIMIT });
  for (const stream of [child.stdout, child.stderr]) stream.pipe(output, { end: false });
  const exitCode = new Promise((resolve) => {
    child.on('close', resolve);
    child.on('error', (error) => {
      output.write(`${error.message}\n`);
      resolve(1);
    });
  });
  exitCode.then(() => output.end());
  return { started: Date.now(), output, exitCode };
}

/** Lets the output of a command through until it ends. */
async function finished(name, { started, output, exitCode }) {
  console.log(`\n== ${name}`);
  for await (const part of output) process.stdout.write(part);
  const code = await exitCode;
  console.log(`== ${name}: ${code === 0 ? 'passed' : 'failed'} after ${Math.round((Date.now() - started) / 1000)} s`);
  return code;
}

/** The variables of `tools/engine env`, which prints them for a shell. */
function engineEnvironment(env) {
  const { stdout } = spawnSync(ENGINE, ['env'], { env, encoding: 'utf8' });
  const lines = [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name, value.replaceAll(`'\\''`, `'`)]));
}

function count(passed, failed) {
  total.passed += passed;
  total.failed += failed;
}

function finish() {
  rmSync(reports, { recursive: true, force: true });
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}
