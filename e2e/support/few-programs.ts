import { execa } from 'execa';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What Nx itself needs. */
const USUAL = ['node', 'git', 'sh', 'uname'];

/** A folder for PATH that stands for a machine with few programs. */
export interface FewPrograms {
  readonly PATH: string;
  remove(): Promise<void>;
}

/** @param others beside what Nx itself needs */
export async function fewPrograms(...others: readonly string[]): Promise<FewPrograms> {
  const PATH = await mkdtemp(join(tmpdir(), 'nx-buildkit-e2e-few-programs-'));
  for (const program of [...USUAL, ...others]) {
    await symlink((await execa('which', [program])).stdout, join(PATH, program));
  }
  return { PATH, remove: () => rm(PATH, { recursive: true }) };
}
