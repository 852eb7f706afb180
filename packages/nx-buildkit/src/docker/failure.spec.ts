import { describeError } from '../errors';
import { dockerFailure } from './failure';
import type { Outcome } from '../process/run';

const text = (outcome: Partial<Outcome>): string =>
  describeError(dockerFailure({ exitCode: 1, stdout: '', stderr: '', ...outcome }, 'Starting builder b'));

describe('dockerFailure', () => {
  it.each([
    ['ERROR: Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?', 'start Docker'],
    ['error during connect: Get "http://h:1/_ping": dial tcp: refused', 'start Docker'],
    ['docker: unknown command: docker buildx', 'github.com/docker/buildx#installing'],
    ["docker: 'buildx' is not a docker command.", 'github.com/docker/buildx#installing'],
    ['Error: unrecognized command `podman buildx create`', 'podman.sock'],
    ['permission denied while trying to connect to the docker API at unix:///var/run/docker.sock', 'add the user'],
    ['ERROR: mkdir /home/u/.docker/buildx: read-only file system', 'mount it so that it can be written to'],
  ])('says what to do about: %s', (stderr, remedy) => expect(text({ stderr })).toContain(remedy));

  it.each([
    [
      'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "docker-init": executable file not found in $PATH: unknown',
      'install docker-init',
    ],
    [
      'failed to create task for container: failed to start shim: start failed: exec: "containerd-shim-runc-v2": executable file not found in $PATH: unknown',
      'install that program',
    ],
    ['unknown or invalid runtime name: nvidia', 'default-runtime'],
    ['failed to create task for container: mkdir /run/x: no space left on device', 'docker system df'],
    ['network corp not found', 'docker network create'],
    ['failed to set up container networking: driver failed programming external connectivity', 'restart Docker'],
    ['privileged mode is incompatible with user namespaces.', 'needs a privileged container'],
    ['an unknown error', 'journalctl --unit=docker'],
  ])('blames the engine for what it says itself: %s', (answer, remedy) => {
    const stderr = `#1 ERROR: Error response from daemon: ${answer}\nERROR: Error response from daemon: ${answer}`;
    const error = dockerFailure({ exitCode: 1, stdout: '', stderr }, 'Starting builder b', 'the builder');
    expect(error).toMatchObject({ failedIn: 'the Docker engine', transient: false });
    expect(error.remedy).toContain(remedy);
    expect(error.remedy).not.toContain('--remove=all');
  });

  it.each(['ERROR: Error response from daemon: container 0123 is not running', 'ERROR: failed to list workers: EOF'])(
    'does not blame it for a program that ended: %s',
    (stderr) =>
      expect(dockerFailure({ exitCode: 1, stdout: '', stderr }, 'Starting builder b', 'the builder')).toMatchObject({
        failedIn: 'the builder',
        code: 'NXBK-0207',
      }),
  );

  it('names what a cluster does not let its user do', () => {
    const stderr =
      'ERROR: deployments.apps is forbidden: User "ci" cannot create resource "deployments" in API group "apps" in the namespace "b"';
    const error = dockerFailure({ exitCode: 1, stdout: '', stderr }, 'Removing builder b');
    expect(error).toFailWith('NXBK-0310');
    expect(error.remedy).toContain('kubectl --namespace b auth can-i create deployments.apps');
  });

  it('says that docker is not installed', () => {
    expect(text({ exitCode: undefined, startError: 'spawn docker ENOENT' })).toContain('docker could not be started');
  });

  it('tells a host that starts no process from one without docker', () => {
    const outcome = { exitCode: undefined, startError: 'spawn docker EMFILE' };
    expect(text(outcome)).toContain('Starting builder b failed: docker: too many open files (EMFILE)');
    expect(text(outcome)).toContain('ulimit -n');
  });

  it('reports an interruption as one, with any output of docker', () => {
    const said = text({ ended: 'aborted', stderr: 'error during connect: got SIGTERM' });
    expect(said).toMatch(/^Starting builder b was interrupted \(failed on this host\)\nWhat to do: run it again/);
    expect(said).toFailWith('NXBK-0006');
  });

  it('says that no answer came, and how to see why', () => {
    const said = text({ exitCode: undefined, ended: 'timeout' });
    expect(said).toContain(
      'Starting builder b failed: no answer came in time (failed in the Docker engine; transient, try again)',
    );
    expect(said).toContain('see whether `docker version` answers');
  });

  it.each<Partial<Outcome>>([
    { exitCode: undefined, signal: 'SIGKILL' },
    // What docker makes of a plugin that was killed.
    { exitCode: 255, stderr: '#5 [2/2] RUN make\n#5 0.1 ERROR: a warning of old\n#5 1.0 still at it' },
  ])('says that docker was killed: %j', (outcome) => {
    const said = text(outcome);
    expect(said).toContain(
      'docker was killed, as it is when memory runs out (failed on this host; transient, try again)',
    );
    expect(said).toContain('--parallel=1');
  });

  it.each<Partial<Outcome>>([
    { exitCode: 255, stderr: '#5 ERROR\nERROR: failed to solve: x' },
    { exitCode: 1 },
    { exitCode: undefined, signal: 'SIGTERM' },
  ])('says nothing of the kind of %j', (outcome) => expect(text(outcome)).not.toContain('was killed'));

  it('shows the last words of the tool without credentials', () => {
    expect(text({ stderr: 'ERROR: proxy http://me:secret@p:1 refused' })).toContain('| ERROR: proxy http://***@p:1');
  });

  it('has the code of its kind', () => {
    expect(text({ exitCode: undefined, startError: 'spawn docker ENOENT' })).toFailWith('NXBK-0201');
    expect(text({ stderr: 'docker: unknown command: docker buildx' })).toFailWith('NXBK-0202');
    expect(text({ stderr: 'permission denied while trying to connect to the docker API' })).toFailWith('NXBK-0203');
    expect(text({ stderr: 'error during connect: refused' })).toFailWith('NXBK-0204');
    expect(text({ exitCode: undefined, ended: 'timeout' })).toFailWith('NXBK-0205');
    expect(text({ stderr: 'ERROR: Error response from daemon: network corp not found' })).toFailWith('NXBK-0206');
    expect(text({ stderr: 'ERROR: failed to list workers: EOF' })).toFailWith('NXBK-0207');
    expect(text({ exitCode: undefined, signal: 'SIGKILL' })).toFailWith('NXBK-0004');
  });
});
