// Runs before anything is installed, so it uses nothing but Node.
const { spawnSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');
const MARKER = join(ROOT, 'node_modules', '.installed-lock');

/** Installs the workspace's packages unless the present ones are those of package-lock.json. Ends the process when that fails. */
module.exports.install = function install() {
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  if (read(MARKER) === lock) return;
  console.log('Installing packages (npm ci)');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(
      'npm ci failed. What to do: see its messages above; Node 20.19 or later and a reachable npm registry are needed.',
    );
    process.exit(1);
  }
  writeFileSync(MARKER, lock);
};

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
