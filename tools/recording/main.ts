import { execa } from 'execa';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { terminal, type Recording } from './svg';

const ROOT = join(__dirname, '../..');
const COMMANDS = ['nx run gitea:docker-build --platform=arm64', 'nx run gitea:docker-build --platform=arm64'];
const IMAGE = 'ai-infra-gitea:v0.3.8-arm64';

/** Lines of Nx about itself, and BuildKit's own steps. */
const LEFT_OUT = /^$|^#\d|^\(|NX {3}|^Nx read|^Output of|^ {2}(Run duration|Cache|Critical path|Recoverable time):/;

/** `npm run recording`: builds an example on the engine, and draws what was printed into docs/images/recording.svg. */
async function main(): Promise<void> {
  await execa('docker', ['image', 'rm', '--force', IMAGE], { reject: false });
  // The image store has nothing yet, and the first command takes nothing from Nx's cache.
  const cache = mkdtempSync(join(tmpdir(), 'nx-buildkit-recording-'));
  const recordings: Recording[] = [];
  for (const [index, command] of COMMANDS.entries()) {
    recordings.push(await record(command, { XDG_CACHE_HOME: cache, ...(index === 0 && { NX_SKIP_NX_CACHE: 'true' }) }));
  }
  rmSync(cache, { recursive: true });
  mkdirSync(join(ROOT, 'docs/images'), { recursive: true });
  writeFileSync(join(ROOT, 'docs/images/recording.svg'), terminal(recordings));
}

async function record(command: string, settings: Readonly<Record<string, string>>): Promise<Recording> {
  const began = Date.now();
  const lines: Recording['lines'][number][] = [];
  const [file = '', ...args] = command.split(' ');
  const env = { NX_DAEMON: 'false', NX_TUI: 'false', CI: 'true', ...settings };
  for await (const line of execa(file, args, { cwd: ROOT, env, preferLocal: true, all: true }).iterable({
    from: 'all',
  })) {
    const text = stripVTControlCharacters(String(line)).trimEnd();
    if (!LEFT_OUT.test(text)) lines.push({ at: Date.now() - began, text });
  }
  return { command, lines };
}

void main();
