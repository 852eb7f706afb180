import { parse } from 'yaml';

type Variables = Readonly<Record<string, string>>;

/** A command of a CI file: one line or several for a shell, and the variables that the file gives it, as a shell would write them. */
export interface CiCommand {
  readonly command: string;
  readonly variables: Variables;
}

/**
 * The commands of jobs of a CI file, in the order in which they run, and for each entry of a job's matrix again. What is not a command is left out:
 * actions, services, caches, artifacts.
 *
 * @param path says which system the file is for
 * @param event that GitHub runs it for: `push`
 * @throws Error for a job that the file does not have, and for an expression that is not known here
 */
export function ciCommands(path: string, text: string, jobs: readonly string[], event: string): readonly CiCommand[] {
  if (path.endsWith('Jenkinsfile')) return jobs.flatMap((stage) => jenkinsCommands(text, stage));
  const file: unknown = parse(text);
  return path.includes('.github/')
    ? jobs.flatMap((job) => githubCommands(file as GithubFile, job, event))
    : jobs.flatMap((job) => gitlabCommands(file as GitlabFile, job));
}

interface GithubFile {
  readonly env?: Variables;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly env?: Variables;
        readonly strategy?: { readonly matrix: { readonly include: readonly Variables[] } };
        readonly steps: readonly { readonly if?: string; readonly run?: string }[];
      }
    >
  >;
}

function githubCommands({ env, jobs }: GithubFile, name: string, event: string): readonly CiCommand[] {
  const job = known(jobs[name], name);
  return (job.strategy?.matrix.include ?? [{}]).flatMap((cell) => {
    const values = new Map([
      ['github.sha', '$GITHUB_SHA'],
      ...Object.entries(cell).map(([key, value]) => [`matrix.${key}`, value] as const),
    ]);
    const expand = (line: string): string =>
      line.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => known(values.get(expression), expression));
    const variables = Object.entries({ ...env, ...job.env }).map(([key, value]) => [key, expand(value)]);
    return job.steps.flatMap((step) =>
      step.run === undefined || !isFor(step.if, event)
        ? []
        : [{ command: expand(step.run), variables: Object.fromEntries(variables) as Variables }],
    );
  });
}

function isFor(condition: string | undefined, event: string): boolean {
  if (condition === undefined) return true;
  const [, wanted] = /^github\.event_name == '(\w+)'$/.exec(condition) ?? [];
  return known(wanted, condition) === event;
}

interface GitlabJob {
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
  readonly variables?: Variables;
  readonly extends?: string;
  readonly parallel?: { readonly matrix: readonly Variables[] };
}
type GitlabFile = Readonly<Record<string, GitlabJob>> & { readonly variables?: Variables };

function gitlabCommands(file: GitlabFile, name: string): readonly CiCommand[] {
  const own = known(file[name], name);
  const job = { ...file['default'], ...file[own.extends ?? ''], ...own };
  return (job.parallel?.matrix ?? [{}]).flatMap((cell) =>
    [...(job.before_script ?? []), ...(job.script ?? [])].map((command) => ({
      command,
      variables: { ...file.variables, ...job.variables, ...cell },
    })),
  );
}

/** The `sh` steps of a stage. */
function jenkinsCommands(text: string, stage: string): readonly CiCommand[] {
  const [, ...stages] = text.split("stage('");
  const own = stages.find((one) => one.startsWith(`${stage}'`));
  return [...known(own, stage).matchAll(/\bsh '([^']*)'/g)].map(([, command = '']) => ({ command, variables: {} }));
}

function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`${name} is not known here`);
  return value;
}
