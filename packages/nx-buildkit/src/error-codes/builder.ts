import type { ErrorCodes } from './error-code';

/** The builder: its options, its state, its nodes. */
export const BUILDER = {
  'NXBK-0301': {
    what: 'The options of buildkit:builder describe a builder that cannot exist.',
    failedIn: 'this host',
    remedy: 'correct the option that the message names',
  },
  'NXBK-0302': {
    what: 'There is no builder yet, or it does not run.',
    failedIn: 'this host',
    remedy: 'run the builder task first: nx run buildkit:builder',
    explanation: 'The task writes a record of the builder, sealed for this machine, which the other tasks read.',
  },
  'NXBK-0303': {
    what: 'The name of the builder belongs to another one, of another driver or in another cluster.',
    failedIn: 'this host',
    remedy: 'set the option "name" to another name, or remove that builder: docker buildx rm NAME',
  },
  'NXBK-0304': {
    what: 'The builder is not as the settings say.',
    seen: ['Builder … is not as it should be, and onDrift is "fail"'],
    failedIn: 'the builder',
    remedy: 'nx run buildkit:builder --onDrift=recreate; doctor says whether the build cache is kept',
    explanation:
      "Somebody changed the builder, or Docker's settings changed. With `onDrift` at `recreate`, its default, the task does this itself.",
  },
  'NXBK-0305': {
    what: 'A node of the builder cannot be reached with the options and certificates that it has.',
    failedIn: 'the builder',
    remedy: 'correct its endpoint and driverOpts in the option "nodes"',
  },
  'NXBK-0306': {
    what: 'The builder has to be changed, but builds still run in it.',
    seen: ['builds still run in it'],
    failedIn: 'the builder',
    transient: true,
    remedy: 'run again later, give it more time with --waitTimeout, or go on with it as it is: --onDrift=warn',
  },
  'NXBK-0307': {
    what: 'BuildKit does not start in the builder.',
    failedIn: 'the builder',
    remedy: 'read the last lines of BuildKit above, and correct the option that they are about',
  },
  'NXBK-0308': {
    what: 'The builder cannot run programs of a platform.',
    seen: ['Builder … cannot run programs of linux/arm64'],
    failedIn: 'the builder',
    remedy:
      "install emulation on the engine's machine: docker run --privileged --rm tonistiigi/binfmt --install arm64; or add a node of that platform to the option nodes",
    explanation:
      'A `RUN` for another processor needs an emulator, or a node with that processor: [several platforms](multi-platform.md).',
  },
  'NXBK-0309': {
    what: 'The cluster did not remove what belongs to the builder: its pods, its volumes, or the cache of a pod.',
    failedIn: 'the builder',
    remedy: 'run it again; kubectl has to be installed, and KUBECONFIG has to name the cluster',
  },
  'NXBK-0310': {
    what: 'The cluster does not let its user do what the builder needs.',
    failedIn: 'the builder',
    remedy: 'have the verb that the message names added to the Role of the user',
    explanation: 'All rights that the tasks need are in the Role of the page [builds in a cluster](kubernetes.md).',
  },
  'NXBK-0311': {
    what: 'What runs in the builder, or how its pods were made, is not known: its engine or its cluster does not say.',
    seen: ['it is not known whether'],
    failedIn: 'the builder',
    remedy:
      'type the line in the message, which asks the same; in a cluster, kubectl has to be installed, and KUBECONFIG has to name the cluster',
    explanation:
      'A builder in which builds of other people may run is neither changed nor removed. Where buildx knows the builder, `docker buildx rm NAME` removes it in any case.',
  },
  'NXBK-0312': {
    what: 'The cluster cannot be talked to, does not accept its user, or has no such namespace.',
    failedIn: 'the builder',
    remedy: 'correct KUBECONFIG, or log in to the cluster again; then this answers: kubectl auth whoami',
  },
} as const satisfies ErrorCodes;
