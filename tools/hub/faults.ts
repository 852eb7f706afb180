import { createHash } from 'node:crypto';
import type { RequestKind, Target } from './requests';

/** Which requests a rule is about; what it leaves out matches all. */
interface Match {
  readonly kind?: RequestKind;
  /** A name or a pattern with `*` for any text, as in `library/*`. */
  readonly repository?: string;
  /** Tag or digest, as it stands in the path. */
  readonly reference?: string;
  /** `HEAD` and `GET` of a manifest are told apart by this. */
  readonly method?: string;
  /** A pattern, as that of the repository, for path and query as they were sent. */
  readonly path?: string;
}

/** How often a rule strikes among the requests it matches: always, unless one of these is given. */
interface Frequency {
  /** 0 to 1; the same requests in the same order are struck on every run. */
  readonly probability?: number;
  /** Every n-th. */
  readonly every?: number;
  /** The first n. */
  readonly first?: number;
}

/** Instead of an answer. */
type Refusal =
  | { readonly action: 'reset' | 'silent' | 'html' }
  | {
      readonly action: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    };

/** In an answer to a request that was authorized: a challenge passes unharmed and is not counted as a match. */
type Damage =
  | { readonly action: 'wrong-bytes' }
  /** The connection closes (`truncate`), is reset or falls silent after that many bytes; a body that is shorter passes whole. */
  | { readonly action: 'truncate' | 'reset-after' | 'stall-after'; readonly bytes: number }
  | { readonly action: 'throttle'; readonly bytesPerSecond: number }
  /** The manifest of another digest in the same repository. */
  | { readonly action: 'other-manifest'; readonly digest: string };

/** A fault to inject: in which requests, how often, and what happens. */
export type FaultRule = Match & Frequency & (Refusal | Damage);

/** What the front asks about each request. */
export interface FaultSubject extends Target {
  readonly method: string;
  readonly path: string;
  readonly authorized: boolean;
}

const REFUSALS: readonly FaultRule['action'][] = ['reset', 'silent', 'html', 'status'];

/**
 * Makes the decision which rule strikes a request; it keeps each rule's count of matches.
 * @param rules in order of precedence; a rule that matches but does not strike leaves the request to the next
 */
export function createFaults(rules: readonly FaultRule[]): (subject: FaultSubject) => FaultRule | undefined {
  const matches = rules.map(() => 0);
  return (subject) =>
    rules.find((rule, i) => {
      if (!concerns(rule, subject)) return false;
      const nth = (matches[i] ?? 0) + 1;
      matches[i] = nth;
      return strikes(rule, nth, i);
    });
}

function concerns(rule: FaultRule, subject: FaultSubject): boolean {
  if (!subject.authorized && !REFUSALS.includes(rule.action)) return false;
  return (
    (rule.kind ?? subject.kind) === subject.kind &&
    (rule.method ?? subject.method) === subject.method &&
    (rule.reference ?? subject.reference) === subject.reference &&
    (rule.repository === undefined || wildcard(rule.repository).test(subject.repository ?? '')) &&
    (rule.path === undefined || wildcard(rule.path).test(subject.path))
  );
}

function strikes({ probability, every, first }: Frequency, nth: number, seed: number): boolean {
  if (probability !== undefined) return chance(seed, nth) < probability;
  if (every !== undefined) return nth % every === 0;
  return first === undefined || nth <= first;
}

/** A number from 0 to 1 that depends on its arguments alone. */
function chance(seed: number, nth: number): number {
  return createHash('sha256').update(`${seed}:${nth}`).digest().readUInt32BE() / 2 ** 32;
}

function wildcard(pattern: string): RegExp {
  const literals = pattern.split('*').map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${literals.join('.*')}$`);
}
