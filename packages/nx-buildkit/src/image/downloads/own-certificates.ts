import type { Instruction } from '../../dockerfile/parser/instruction';
import { dockerfileStages } from '../../dockerfile/instructions/dockerfile-stages';

/** A language that brings certificates of its own, so that it refuses those of BuildKit's proxy. */
interface OwnCertificates {
  readonly name: string;
  readonly programs: readonly string[];
  /** A Dockerfile with this has them accepted. */
  readonly cure?: RegExp;
  readonly advice: string;
}

const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const LANGUAGES: readonly OwnCertificates[] = [
  {
    name: 'Node',
    programs: ['npm', 'npx', 'yarn', 'pnpm', 'corepack'],
    cure: /NODE_EXTRA_CA_CERTS|--use-(?:openssl|system)-ca/,
    advice: `write ENV NODE_EXTRA_CA_CERTS=${BUNDLE} into its stage, whose image has to have that file`,
  },
  {
    name: 'Java',
    programs: ['mvn', './mvnw', 'gradle', './gradlew', 'sbt'],
    cure: /trustStore/,
    advice: 'give it a trust store with that certificate, or remove the option downloads',
  },
];

/** Where a command begins in the text of a RUN, with its variables; the text has more than one line where it has a heredoc. */
const COMMAND = /(?:^\s*RUN\s+(?:--\S+\s+)*|(?:&&|\|\||[;&|(\n])\s*)(?:\w+=\S*\s+)*(\S+)/gi;

/**
 * What to tell before a build whose RUN downloads with a tool that does not know the certificates of BuildKit's proxy; one line for each language.
 * https://github.com/moby/buildkit/issues/7186
 *
 * @param dockerfile its content
 */
export function ownCertificates(dockerfile: string): readonly string[] {
  // An upstream image has none.
  if (dockerfile === '') return [];
  const commands = dockerfileStages(dockerfile)
    .stages.flatMap(({ steps }) => steps)
    .filter(({ instruction }) => instruction.keyword === 'run')
    .flatMap(({ instruction }) => [...shellText(instruction).matchAll(COMMAND)].map(([, command = '']) => command));
  return LANGUAGES.flatMap(({ name, programs, cure, advice }) => {
    const tool = commands.find((command) => programs.includes(command));
    if (tool === undefined || cure?.test(dockerfile)) return [];
    return [
      `RUN ${tool}: ${name} has certificates of its own and refuses those of BuildKit's proxy, through which the option downloads leads RUN: ${advice}`,
    ];
  });
}

/** The exec form as a shell would have it: `["sh", "-c", "npm ci"]`, or `["npm", "ci"]`. */
function shellText({ json, args, text }: Pick<Instruction, 'json' | 'args' | 'text'>): string {
  if (!json) return text;
  return `RUN ${(args[1] === '-c' ? args.slice(2) : args).join(' ')}`;
}
