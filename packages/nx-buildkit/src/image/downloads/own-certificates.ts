import type { Instruction } from '../../dockerfile/parser/instruction';
import type { Stage } from '../../dockerfile/instructions/stages';
import { readDockerfile } from '../../dockerfile/read-dockerfile';

/** A tool that brings certificates of its own, so that it refuses those of BuildKit's proxy. */
interface OwnCertificates {
  readonly name: string;
  /** What a RUN begins with that uses them. */
  readonly programs: RegExp;
  /** Base images that have it, as FROM names them: there, a script can use it too. */
  readonly images?: RegExp;
  /** Whether it is found in these images alone. */
  readonly onlyThere?: boolean;
  /** A Dockerfile with this has those of the proxy accepted. */
  readonly cure: RegExp;
  readonly advice: string;
}

const FILLED_IN = "into its stage, which docker-build fills in with the image's ca-certificates.crt";
const TOOLS: readonly OwnCertificates[] = [
  {
    name: 'Node',
    programs: /^(?:node|npm|npx|yarn|pnpm|corepack)$/,
    images: /(?:^|\/)node(?:[:@]|$)/,
    cure: /NODE_EXTRA_CA_CERTS|NODE_USE_SYSTEM_CA|--use-(?:openssl|system)-ca/,
    advice: `write ARG NODE_EXTRA_CA_CERTS ${FILLED_IN}`,
  },
  {
    name: 'Java',
    programs: /^(?:java|mvn|gradle|sbt|\.\/(?:mvnw|gradlew))$/,
    images: /(?:^|\/)(?:maven|gradle|openjdk|eclipse-temurin|amazoncorretto)(?:[:@]|$)/,
    cure: /trustStore/,
    advice: 'give it a trust store with that certificate, as docs/downloads.md shows, or remove the option downloads',
  },
  {
    // Docker's images of Python up to 3.11 have an older one; that of Debian knows the certificates of the system.
    name: 'pip before 24.2',
    programs: /^pip3?$/,
    images: /(?:^|\/)python:(?:2|3\.(?:\d|1[01]))(?!\d)/,
    onlyThere: true,
    cure: /PIP_CERT|--cert\b|truststore/,
    advice: `write ARG PIP_CERT ${FILLED_IN}`,
  },
];
const SCRIPT = /^(?:make|sh|bash|\S*\/\S+)$/;

/** Where a command begins in the text of a RUN, with its variables; the text has more than one line where it has a heredoc. */
const COMMAND = /(?:^\s*RUN\s+(?:--\S+\s+)*|(?:&&|\|\||[;&|(\n])\s*)(?:\w+=\S*\s+)*(\S+)/gi;

/**
 * What to tell before a build whose RUN downloads with a tool that does not know the certificates of BuildKit's proxy; one line for each tool.
 * https://github.com/moby/buildkit/issues/7186
 *
 * @param dockerfile its content
 */
export function ownCertificates(dockerfile: string): readonly string[] {
  // An upstream image has none.
  if (dockerfile === '') return [];
  const { stages } = readDockerfile(dockerfile);
  const runs = stages.flatMap((stage, i) => commandsOf(stage).map((command) => ({ command, base: baseOf(i, stages) })));
  return TOOLS.filter(({ cure }) => !cure.test(dockerfile)).flatMap(({ name, programs, images, onlyThere, advice }) => {
    const uses = runs.find(({ command, base }) => {
      const isThere = images?.test(base) ?? false;
      return programs.test(command) ? isThere || !onlyThere : isThere && SCRIPT.test(command);
    });
    if (!uses) return [];
    const where = programs.test(uses.command) ? uses.command : `${uses.command} on ${uses.base}`;
    return [
      `RUN ${where}: ${name} has certificates of its own and refuses those of BuildKit's proxy, through which the option downloads leads RUN: ${advice}`,
    ];
  });
}

/** The image that a stage stands on, through the stages between. */
function baseOf(index: number, stages: readonly Stage[]): string {
  const { base = '' } = stages[index] ?? {};
  const parent = stages.findLastIndex(({ name }, i) => i < index && name === base.toLowerCase());
  return parent < 0 ? base : baseOf(parent, stages);
}

function commandsOf({ steps }: Stage): readonly string[] {
  const runs = steps.filter(({ instruction }) => instruction.keyword === 'run');
  const texts = runs.map(({ instruction }) => shellText(instruction));
  return texts.flatMap((text) => [...text.matchAll(COMMAND)].map(([, command = '']) => command));
}

/** The exec form as a shell would have it: `["sh", "-c", "npm ci"]`, or `["npm", "ci"]`. */
function shellText({ json, args, text }: Pick<Instruction, 'json' | 'args' | 'text'>): string {
  if (!json) return text;
  return `RUN ${(args[1] === '-c' ? args.slice(2) : args).join(' ')}`;
}
