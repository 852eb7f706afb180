import { endGroup, signalGroup } from './process-group';
import { run } from './run';

/**
 * Ends a process group that its parent left behind: nobody can catch SIGKILL, and buildx goes on without whoever started it.
 *
 * @param group as its parent noted it down; by now the number may be somebody else's
 * @param mark text in the command line of the process that was started, by which it is known
 */
export async function endLeftover(group: number, mark: string): Promise<void> {
  if (!signalGroup(group, 0)) return;
  const { stdout } = await run({ file: 'ps', args: ['-o', 'command=', '-p', String(group)] });
  if (stdout.includes(mark)) await endGroup(group);
}
