import { parseArgs } from 'node:util';
import { describeToolError, ToolError } from './tool-error';
import { engineDown, engineEnvironment, engineUp } from './index';
import { shellExports } from './environment';
import { engineStatus } from './status';

const USAGE = `A Docker engine for this workspace, on any machine.

  tools/engine up [--hub] [--classic-store] [--cluster]
                                              start it, if it does not run; --hub: for the tests, the local hub
                                              also beside a Docker that runs already, and an old buildx;
                                              --cluster: a Kubernetes cluster beside it
  tools/engine status                         say what runs; exit code 1 when it is not up
  tools/engine env                            print what a shell needs: eval "$(tools/engine env)"
  tools/engine down [--purge]                 end it; --purge: delete its images, volumes and logs too
`;

const commands: Readonly<Record<string, (flags: Flags) => Promise<void>>> = {
  up: async (flags) => {
    await engineUp(flags);
    process.stderr.write('engine: up. Use it by hand: eval "$(tools/engine env)"\n');
  },
  status: async () => {
    const { isUp, lines } = await engineStatus();
    process.stdout.write(lines.join('\n') + '\n');
    process.exitCode = isUp ? 0 : 1;
  },
  env: async () => {
    process.stdout.write(shellExports(await engineEnvironment()));
  },
  down: async (flags) => {
    await engineDown(flags);
    process.stderr.write('engine: down\n');
  },
};

type Flags = ReturnType<typeof parse>['flags'];

function parse(args: string[]) {
  const boolean = { type: 'boolean' } as const;
  const options = { hub: boolean, 'classic-store': boolean, cluster: boolean, purge: boolean, help: boolean };
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
    return { positionals, help: values.help, flags: { ...values, classicStore: values['classic-store'] } };
  } catch (error) {
    throw new ToolError(error instanceof Error ? error.message : String(error), `\n${USAGE}`);
  }
}

async function main(): Promise<void> {
  const { positionals, help, flags } = parse(process.argv.slice(2));
  if (help) return void process.stdout.write(USAGE);
  const command = commands[positionals[0] ?? ''];
  if (!command || positionals.length > 1)
    throw new ToolError(`Unknown command \`${positionals.join(' ')}\``, `\n${USAGE}`);
  await command(flags);
}

main().catch((error: unknown) => {
  process.stderr.write(`${describeToolError(error)}\n`);
  process.exitCode = 1;
});
