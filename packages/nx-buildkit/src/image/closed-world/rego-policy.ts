import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LockedImage } from '../../base-images/lock-file';
import type { BuilderRecord } from '../../builder/model/record';
import { REGISTRY_CODES, registryFailure } from '../../buildx/registry-failure';
import { evalRegoPolicy, hasRegoPolicies } from '../../buildx/rego-policy';
import { describeCode, type Code } from '../../error-codes/catalogue';
import { BuildkitError } from '../../errors';
import { LOST_BUILDER } from '../failure/build-failure';
import { isElsewhere } from '../../util/elsewhere';
import { maskCredentials } from '../../util/sanitize';
import type { BuildSpec } from '../plan/image-spec';
import { choosesPolicy, policyOf } from './chosen-policies';
import { isThere } from '../../util/files/files';
import { imagesOfDockerfile } from './dockerfile-images';
import { judgedNames } from './policy';

/** Where a policy is looked for, and who is asked about it. */
interface PolicyPlace {
  readonly workspaceRoot: string;
  readonly builder: Pick<BuilderRecord, 'name' | 'buildx' | 'nodes'>;
  /** Whether a build is denied every image that was not handed over. */
  readonly closedWorld: boolean;
  /** Tells the user what the policy says. */
  readonly log: (line: string) => void;
}

type JudgedImage = Pick<LockedImage, 'ref' | 'indexDigest' | 'platform'>;

interface Question {
  readonly image: JudgedImage;
  readonly named: string;
}

/** The policy beside a Dockerfile, which is asked in the place of buildx, since buildx does not see where images from the store come from. */
export interface RegoPolicy {
  /**
   * Asks about images before a build gets them from the store: about each as the Dockerfile names it, and with the digest that is locked, as BuildKit
   * does.
   *
   * @throws BuildkitError when the policy denies one, or cannot be asked
   */
  readonly requireImages: (images: readonly JudgedImage[]) => Promise<void>;
  /**
   * Asks about something else that a build downloads: a file of ADD, a repository of git.
   *
   * @param address as BuildKit writes it: `https://example.com/a.tgz`, `git://github.com/o/r.git#v1`
   * @throws BuildkitError likewise
   */
  readonly requireDownload: (address: string) => Promise<void>;
}

/** @returns undefined if there is none, or if it is not this plugin that asks it */
export async function regoPolicyOf(spec: BuildSpec, place: PolicyPlace): Promise<RegoPolicy | undefined> {
  const { workspaceRoot, builder, closedWorld, log } = place;
  if (!closedWorld || choosesPolicy(spec) || !hasRegoPolicies(builder.buildx)) return undefined;
  if (!(await isThere(policyOf(spec, workspaceRoot)))) return undefined;
  const name = `${spec.dockerfile}.rego`;
  const asked = {
    builder: builder.name,
    dockerfile: resolve(workspaceRoot, spec.dockerfile),
    folder: resolve(workspaceRoot, isElsewhere(spec.context) ? '.' : spec.context),
  };
  return {
    async requireImages(images) {
      const questions = images.flatMap((image) => judgedNames(image).map((named) => ({ image, named })));
      for (const { image, named } of questions.filter(isFirst)) {
        const source = `docker-image://${named}`;
        const { exitCode, stderr } = await evalRegoPolicy({ ...asked, source, platform: image.platform });
        if (exitCode === 0) continue;
        const use = (await imagesOfDockerfile(spec, place)).find(({ ref }) => ref === image.ref)?.uses[0];
        throw notAllowed(name, `${named}, a base image`, stderr, use && { file: spec.dockerfile, line: use.line });
      }
      if (questions.length > 0) log(`${name} allows the base images`);
    },
    async requireDownload(address) {
      for (const platform of spec.platforms) {
        const { exitCode, stderr } = await evalRegoPolicy({ ...asked, source: address, platform });
        if (exitCode === 0) continue;
        const shown = maskCredentials(address);
        throw notAllowed(
          name,
          `${shown}, which the build downloads`,
          stderr,
          await lineWith(address, spec, workspaceRoot),
        );
      }
      log(`${name} allows ${maskCredentials(address)}`);
    },
  };
}

/** Whether a question is the first of its kind in a list. */
function isFirst(question: Question, index: number, all: readonly Question[]): boolean {
  const isSame = ({ image, named }: Question) => named === question.named && image.platform === question.image.platform;
  return all.findIndex(isSame) === index;
}

/** Where a Dockerfile has an address, unless variables make it there. */
async function lineWith(
  address: string,
  { dockerfile }: BuildSpec,
  workspaceRoot: string,
): Promise<BuildkitError['place']> {
  // BuildKit writes another scheme for git, and no user.
  const text = address.replace(/^git:\/\//, '');
  const lines = (await readFile(resolve(workspaceRoot, dockerfile), 'utf8')).split('\n');
  const line = lines.findIndex((one) => one.includes(text)) + 1;
  return line === 0 ? undefined : { file: dockerfile, line };
}

function notAllowed(policy: string, what: string, stderr: string, place: BuildkitError['place']): BuildkitError {
  const isDenied = /policy denied/.test(stderr);
  const passing = isDenied ? undefined : passingCode(stderr);
  const where = place ? `${place.file}:${place.line}: ` : '';
  return new BuildkitError({
    code: isDenied ? 'NXBK-0808' : (passing ?? 'NXBK-0809'),
    what: isDenied ? `${where}${policy} does not allow ${what}` : `${policy} could not be asked about ${what}`,
    failedIn: 'the builder',
    place,
    details: maskCredentials(stderr.trim()),
    remedy:
      isDenied || passing
        ? undefined
        : 'correct the policy if the error is in it; to build without it, set extraArgs to ["--policy", "disabled=true"]',
  });
}

/** https://github.com/open-policy-agent/opa/blob/v1.19.0/v1/ast/errors.go */
const POLICY_ERROR = /\brego_\w+_error: /;

/** Of a failure for which the policy is not to blame, and which can pass: it wanted to know something of a registry, through the builder. */
function passingCode(stderr: string): Code | undefined {
  if (POLICY_ERROR.test(stderr)) return undefined;
  const { kind, message } = registryFailure(stderr);
  if (kind === 'unknown') return LOST_BUILDER.test(message) ? 'NXBK-0802' : undefined;
  const code = REGISTRY_CODES[kind];
  return describeCode(code).transient ? code : undefined;
}
