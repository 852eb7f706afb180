import { readFile } from 'node:fs/promises';
import { badInput } from '../../../errors';
import { askGit } from '../git';
import { ciEvent, type CiEvent, type GithubPayload } from './ci-event';
import { nameIn, type FactName, type Facts } from './facts';
import { ifMissing } from '../../../util/files/if-missing';
import { parseObject } from '../../../util/json';

/** Where facts are read. */
export interface FactSources {
  readonly workspaceRoot: string;
  readonly env: NodeJS.ProcessEnv;
  /** Now, unless a test says otherwise. */
  readonly now?: Date;
}

/**
 * Reads facts from the CI system that runs this, and what it does not say from git. A fact that is not known is left out.
 *
 * @throws BuildkitError for a time zone that does not exist
 */
export async function readFacts(needs: readonly FactName[], sources: FactSources): Promise<Facts> {
  if (needs.length === 0) return {};
  const event = await readEvent(sources, needs);
  const dates = needs.some((need) => need.includes(':')) ? await import('./dates.ts') : undefined;
  const { now = new Date() } = sources;
  const found = needs.map((need) => {
    const [kind = '', detail = ''] = need.split(/:(.*)/s);
    if (kind === 'currentDate') return [need, dates?.simpleDate(now, detail)];
    if (kind !== 'date' && kind !== 'commit-date') return [need, factIn(event, need, sources.env)];
    const date = kind === 'date' ? now : event.committed === undefined ? undefined : new Date(event.committed);
    const at = detail.lastIndexOf('@');
    return [need, date && dates?.formatDate(date, detail.slice(0, at), detail.slice(at + 1))];
  });
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function factIn(event: GitEvent, need: FactName, env: NodeJS.ProcessEnv): string | undefined {
  const { ref, sha, name, baseRef, headRef, checkedOut, defaultBranch, onDefaultBranch } = event;
  switch (need) {
    case 'ref':
      return ref;
    // A CI system checks out a commit and not a branch. That of a git tag has none.
    case 'source-branch':
      return nameIn(checkedOut, 'heads') ?? (headRef || nameIn(ref, 'heads'));
    case 'sha':
      return sha;
    case 'short-sha':
      return sha?.slice(0, shortLength(env));
    case 'event':
      return name;
    case 'base-ref':
      return baseRef;
    case 'default-branch':
      return defaultBranch;
    default: {
      const branch = nameIn(ref, 'heads');
      return String(onDefaultBranch === true || (branch !== undefined && branch === defaultBranch));
    }
  }
}

/** https://github.com/docker/metadata-action#typesha */
function shortLength({ DOCKER_METADATA_SHORT_SHA_LENGTH: given }: NodeJS.ProcessEnv): number {
  const length = Number(given || 7);
  if (Number.isInteger(length) && length > 0) return length;
  throw badInput('NXBK-0901', `DOCKER_METADATA_SHORT_SHA_LENGTH is "${given}"`, 'set it to a number, 7 for instance');
}

/** An event with what git knows. */
interface GitEvent extends CiEvent {
  /** The ref of the branch that is checked out. */
  readonly checkedOut?: string;
}

async function readEvent({ workspaceRoot, env }: FactSources, needs: readonly FactName[]): Promise<GitEvent> {
  const said = ciEvent(env, await readPayload(env['GITHUB_EVENT_PATH']));
  const git = (...args: string[]) => askGit(workspaceRoot, ...args);
  const needsDate = needs.some((need) => need.startsWith('commit-date:'));
  const sha = said?.sha ?? (await git('rev-parse', 'HEAD'));
  const committed =
    said?.committed ?? (needsDate ? await git('log', '-1', '--format=%cI', sha ?? 'HEAD', '--') : undefined);
  const defaultBranch =
    said?.defaultBranch ?? (await git('symbolic-ref', '--short', 'refs/remotes/origin/HEAD'))?.replace(/^origin\//, '');
  const asksBranch = !said || needs.includes('source-branch');
  const checkedOut = asksBranch ? await git('symbolic-ref', 'HEAD') : undefined;
  if (said) return { ...said, sha, committed, defaultBranch, checkedOut };
  const ref = checkedOut ?? (await tagOf(workspaceRoot));
  return { ref, sha, name: 'push', defaultBranch, committed, checkedOut };
}

/** The ref of the tag that is checked out, which is on no branch. */
async function tagOf(workspaceRoot: string): Promise<string | undefined> {
  const tag = await askGit(workspaceRoot, 'describe', '--tags', '--exact-match');
  return tag && `refs/tags/${tag}`;
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables (GITHUB_EVENT_PATH) */
async function readPayload(path: string | undefined): Promise<GithubPayload> {
  if (!path) return {};
  const text = await readFile(path, 'utf8').catch(ifMissing('{}'));
  return parseObject(text) ?? {};
}
