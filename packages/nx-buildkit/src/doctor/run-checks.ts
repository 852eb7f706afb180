import { setTimeout as sleep } from 'node:timers/promises';
import { endingWithin } from '../process/run';
import { failure, warn, type Finding, type Remark } from './findings/finding';

/** A check; it may throw, and may wait for a host that never answers. */
export type Check = () => Promise<readonly Remark[]>;

/** How long everything together may take. */
export interface Deadlines {
  /** ms after which processes are ended. */
  readonly processes: number;
  /** ms after which the doctor stops waiting: a process has a few seconds to end. */
  readonly checks: number;
}

const DEADLINES: Deadlines = { processes: 8_000, checks: 14_000 };

/**
 * Runs all checks at once, with what they share begun by `checks`. A check that throws or does not end is a finding like others; equal findings are
 * reported once.
 *
 * @returns the findings in the order of the checks; never rejects
 */
export async function runChecks(
  checks: () => Readonly<Record<string, Check>>,
  { processes, checks: limit }: Deadlines = DEADLINES,
): Promise<readonly Finding[]> {
  const found = await endingWithin(processes, () =>
    Promise.all(
      Object.entries(checks()).map(async ([check, look]) => {
        const late = warn(
          'NXBK-1301',
          `no answer within ${limit / 1_000} s`,
          'fix what is silent, then nx run buildkit:doctor',
        );
        const remarks = await Promise.race([settled(look), sleep(limit, [late], { ref: false })]);
        return remarks.map((remark): Finding => ({ check, ...remark }));
      }),
    ),
  );
  const all = found.flat();
  return all.filter((finding, i) => all.findIndex((other) => keyOf(other) === keyOf(finding)) === i);
}

async function settled(look: Check): Promise<readonly Remark[]> {
  try {
    return await look();
  } catch (error) {
    return [failure(error)];
  }
}

/** Several checks can run into the same error; but each one has its own success. */
function keyOf({ check, status, what }: Finding): string {
  return status === 'ok' ? `${check} ${what}` : what;
}
