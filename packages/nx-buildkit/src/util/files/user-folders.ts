import { accessSync, constants, existsSync } from 'node:fs';
// eslint-disable-next-line no-restricted-imports -- what they throw is caught below
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { isOpenToOthers, isOwnFolder, makePrivateFolder } from './private-folder';

type Environment = Readonly<Record<string, string | undefined>>;

/** The user's home folder, or a folder that takes its place where there is none. */
export function homeFolder(): string {
  return ownHome() ?? userTemporaryFolder();
}

/** @returns undefined for a container or a CI system that runs with a number which no user has, and without HOME: Node throws then */
function ownHome(): string | undefined {
  for (const read of [homedir, () => userInfo().homedir]) {
    try {
      const home = read();
      if (isAbsolute(home)) return home;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** This plugin's folder in the user's cache folder: the same for all workspaces of a user. */
export function userCacheFolder(env: Environment = process.env): string {
  const given = env['XDG_CACHE_HOME'] || (process.platform === 'win32' && env['LOCALAPPDATA']);
  return given ? join(given, 'nx-buildkit') : usableFolder(join(homeFolder(), '.cache/nx-buildkit'), 'cache');
}

/** The Docker client's folder. https://github.com/docker/cli/blob/v28.5.2/cli/config/config.go (Dir) */
export function dockerConfigFolder(env: Environment = process.env, home = homeFolder()): string {
  return env['DOCKER_CONFIG'] || join(home, '.docker');
}

/** buildx's folder, which it writes to. https://github.com/docker/buildx/blob/v0.38.2/util/confutil/config.go (ConfigDir) */
export function buildxConfigFolder(env: Environment = process.env): string {
  return env['BUILDX_CONFIG'] || usableFolder(join(dockerConfigFolder(env), 'buildx'), 'buildx');
}

/** What Docker's programs have to be told of these folders, since they would look elsewhere or could not make them. */
export function dockerEnvironment(env: Environment = process.env): Environment {
  const DOCKER_CONFIG = dockerConfigFolder(env);
  const BUILDX_CONFIG = buildxConfigFolder(env);
  return {
    ...(ownHome() === undefined && { DOCKER_CONFIG }),
    ...(BUILDX_CONFIG !== join(DOCKER_CONFIG, 'buildx') && { BUILDX_CONFIG }),
  };
}

/**
 * A folder that is there or can be made, else one of the same user's that can. One that is there may be read-only: it is what the user means still.
 *
 * @param name of the other one
 */
function usableFolder(folder: string, name: string): string {
  if (existsSync(folder)) return folder;
  let above = dirname(folder);
  while (!existsSync(above)) above = dirname(above);
  try {
    // The dot says that it has to be a folder.
    accessSync(`${above}/.`, constants.W_OK);
    return folder;
  } catch {
    return join(userTemporaryFolder(), name);
  }
}

/**
 * A folder for what this user's processes share as long as this machine is up.
 * https://specifications.freedesktop.org/basedir-spec/latest/#variables
 *
 * @throws BuildkitError when somebody else has taken its place
 */
export function runtimeFolder(env: Environment = process.env): string {
  // Services and `su` have no such variable, or another user's; the folder is there where a user of that number has logged in.
  const usual = [env['XDG_RUNTIME_DIR'], `/run/user/${process.getuid?.()}`];
  const own = usual.find((folder) => folder && isAbsolute(folder) && isOwnFolder(folder) && !isOpenToOthers(folder));
  return own ? makePrivateFolder(join(own, 'nx-buildkit')) : userTemporaryFolder();
}

/**
 * This user's folder in the folder for temporary files, which everybody writes to.
 *
 * @throws BuildkitError when somebody else has taken its place
 */
function userTemporaryFolder(): string {
  const uid = process.getuid?.();
  return makePrivateFolder(join(tmpdir(), uid === undefined ? 'nx-buildkit' : `nx-buildkit-${uid}`));
}
