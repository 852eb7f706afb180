import { readDockerfile } from '../../dockerfile/read-dockerfile';

/**
 * Where BuildKit puts the certificate authority of its proxy in the images of most distributions, for the time of a RUN.
 * https://github.com/moby/buildkit/blob/v0.34.2/executor/proxyca_linux.go#L22
 */
const SYSTEM_CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** Variables that have tools with certificates of their own, Node and pip before 24.2, take those of a file. */
const VARIABLES = ['NODE_EXTRA_CA_CERTS', 'PIP_CERT'];

/**
 * Values for the ARGs of a Dockerfile that are such a variable and have no value in it. A build gets them with the option downloads and without it, so
 * that both have the same cache keys.
 *
 * @param dockerfile its content
 * @throws DockerfileProblem for a Dockerfile that BuildKit refuses
 */
export function certificateArgs(dockerfile: string): Readonly<Record<string, string>> {
  const { args, stages } = readDockerfile(dockerfile);
  const steps = stages.flatMap((stage) => stage.steps).filter(({ instruction }) => instruction.keyword === 'arg');
  const declared = steps.flatMap(({ instruction }) => instruction.args);
  const hasValue = (name: string): boolean =>
    args.some((arg) => arg.name === name && arg.value !== undefined) ||
    declared.some((arg) => arg.startsWith(`${name}=`));
  const wanted = VARIABLES.filter((name) => declared.includes(name) && !hasValue(name));
  return Object.fromEntries(wanted.map((name) => [name, SYSTEM_CERTIFICATES]));
}
