import { accessSync, constants, existsSync } from 'node:fs';
// eslint-disable-next-line no-restricted-imports -- what they throw is caught below
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { isOpenToOthers, isOwnFolder, makePrivateFolder } from './private-folder';
import { environment } from '../task-scope';

type Environment = Readonly<Record<string, string | undefined>>;

/** The user's home folder, or a replacement if there is none. */
export function homeFolder(): string {
  return ownHome() ?? userTemporaryFolder();
}

/** @returns undefined in a container or a CI system that runs with an unknown user id and without HOME: Node then throws */
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
export function userCacheFolder(env: Environment = environment()): string {
  const given = env['XDG_CACHE_HOME'] || (process.platform === 'win32' && env['LOCALAPPDATA']);
  return given ? join(given, 'nx-buildkit') : usableFolder(join(homeFolder(), '.cache/nx-buildkit'), 'cache');
}

/** The Docker client's folder. https://github.com/docker/cli/blob/v28.5.2/cli/config/config.go (Dir) */
export function dockerConfigFolder(env: Environment = environment(), home = homeFolder()): string {
  return env['DOCKER_CONFIG'] || join(home, '.docker');
}

/** buildx's folder, which it writes to. https://github.com/docker/buildx/blob/v0.38.2/util/confutil/config.go (ConfigDir) */
export function buildxConfigFolder(env: Environment = environment()): string {
  return env['BUILDX_CONFIG'] || usableFolder(join(dockerConfigFolder(env), 'buildx'), 'buildx');
}

/** The variables that point Docker's programs to these folders, since they would look elsewhere or could not create them. */
export function dockerEnvironment(env: Environment = environment()): Environment {
  const DOCKER_CONFIG = dockerConfigFolder(env);
  const BUILDX_CONFIG = buildxConfigFolder(env);
  return {
    ...(ownHome() === undefined && { DOCKER_CONFIG }),
    ...(BUILDX_CONFIG !== join(DOCKER_CONFIG, 'buildx') && { BUILDX_CONFIG }),
  };
}

/**
 * A folder that exists or can be created, otherwise another folder of the same user that can. An existing one may be read-only: it is still the one
 * that the user means.
 *
 * @param name of the other one
 */
function usableFolder(folder: string, name: string): string {
  if (existsSync(folder)) return folder;
  let above = dirname(folder);
  while (!existsSync(above)) above = dirname(above);
  try {
    // The dot makes sure that it is a folder.
    accessSync(`${above}/.`, constants.W_OK);
    return folder;
  } catch {
    // Whatever the reason is, it cannot be created there.
    return join(userTemporaryFolder(), name);
  }
}

/**
 * A folder for files that this user's processes share while this machine is up.
 * https://specifications.freedesktop.org/basedir-spec/latest/#variables
 *
 * @throws BuildkitError when another user has taken its place
 */
export function runtimeFolder(env: Environment = environment()): string {
  // Services and `su` have no such variable, or that of another user; the folder exists if the user with that id has logged in.
  const usual = [env['XDG_RUNTIME_DIR'], `/run/user/${process.getuid?.()}`];
  const own = usual.find((folder) => folder && isAbsolute(folder) && isOwnFolder(folder) && !isOpenToOthers(folder));
  return own ? makePrivateFolder(join(own, 'nx-buildkit')) : userTemporaryFolder();
}

/**
 * This user's folder in the folder for temporary files, which everybody writes to.
 *
 * @throws BuildkitError when another user has taken its place
 */
function userTemporaryFolder(): string {
  const uid = process.getuid?.();
  return makePrivateFolder(join(tmpdir(), uid === undefined ? 'nx-buildkit' : `nx-buildkit-${uid}`));
}
