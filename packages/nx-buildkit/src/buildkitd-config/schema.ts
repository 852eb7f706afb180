import { badInput } from '../errors';

/** What a value of buildkitd.toml may be: a kind of scalar, a table with known keys, one with any keys, or an array of tables. */
type Rule =
  Kind | { readonly table: Readonly<Record<string, Rule>> } | { readonly each: Rule } | { readonly list: Rule };
type Kind = 'string' | 'boolean' | 'integer' | 'strings' | 'duration' | 'size' | 'any';

const gc = {
  gc: 'boolean',
  gckeepstorage: 'size',
  reservedSpace: 'size',
  maxUsedSpace: 'size',
  minFreeSpace: 'size',
  gcpolicy: {
    list: {
      table: {
        all: 'boolean',
        filters: 'strings',
        keepDuration: 'duration',
        keepBytes: 'size',
        reservedSpace: 'size',
        maxUsedSpace: 'size',
        minFreeSpace: 'size',
      },
    },
  },
} as const;

const worker = {
  ...gc,
  enabled: 'boolean',
  labels: { each: 'string' },
  platforms: 'strings',
  snapshotter: 'string',
  rootless: 'boolean',
  networkMode: 'string',
  cniConfigPath: 'string',
  cniBinaryPath: 'string',
  cniPoolSize: 'integer',
  bridgeName: 'string',
  bridgeSubnet: 'string',
  'apparmor-profile': 'string',
  selinux: 'boolean',
  'max-parallelism': 'integer',
  defaultCgroupParent: 'string',
} as const;

/** Every key that BuildKit 0.34 reads. https://github.com/moby/buildkit/blob/v0.34.2/cmd/buildkitd/config/config.go */
const BUILDKITD: Rule = {
  table: {
    debug: 'boolean',
    trace: 'boolean',
    root: 'string',
    'insecure-entitlements': 'strings',
    proxyNetwork: 'boolean',
    provenanceEnvDir: 'string',
    log: { table: { format: 'string', level: 'string' } },
    grpc: {
      table: {
        address: 'strings',
        debugAddress: 'string',
        uid: 'integer',
        gid: 'integer',
        securityDescriptor: 'string',
        tls: { table: { cert: 'string', key: 'string', ca: 'string' } },
      },
    },
    otel: { table: { socketPath: 'string' } },
    cdi: { table: { disabled: 'boolean', specDirs: 'strings', autoAllowed: 'strings' } },
    worker: {
      table: {
        oci: {
          table: {
            ...worker,
            noProcessSandbox: 'boolean',
            binary: 'string',
            proxySnapshotterPath: 'string',
            stargzSnapshotter: 'any',
            hypervIsolation: 'boolean',
          },
        },
        containerd: {
          table: {
            ...worker,
            address: 'string',
            namespace: 'string',
            runtime: { table: { name: 'string', path: 'string', options: 'any' } },
          },
        },
      },
    },
    registry: {
      each: {
        table: {
          mirrors: 'strings',
          http: 'boolean',
          insecure: 'boolean',
          ca: 'strings',
          keypair: { list: { table: { key: 'string', cert: 'string' } } },
          tlsconfigdir: 'strings',
        },
      },
    },
    dns: { table: { nameservers: 'strings', options: 'strings', searchDomains: 'strings' } },
    history: { table: { maxAge: 'duration', maxEntries: 'integer' } },
    frontend: {
      table: {
        'dockerfile.v0': { table: { enabled: 'boolean' } },
        'gateway.v0': { table: { enabled: 'boolean', allowedRepositories: 'strings' } },
      },
    },
    system: {
      table: { platformsCacheMaxAge: 'duration', maxRegistryConcurrency: 'integer', sessionAuthTimeout: 'duration' },
    },
    cache: { table: { gha: 'any' } },
    compaction: {
      table: {
        enabled: 'boolean',
        idleTimeout: 'duration',
        maxRetry: 'integer',
        writesPerCheck: 'integer',
        sizeWatermark: 'integer',
        sizeGrowthPercent: 'integer',
        minReclaimBytes: 'integer',
        minReclaimPercent: 'integer',
        minReclaimPercentFloor: 'integer',
      },
    },
  },
};

const isString = (value: unknown) => typeof value === 'string';
const isInteger = (value: unknown) => Number.isInteger(value) || typeof value === 'bigint';

const KINDS: Readonly<Record<Kind, { readonly valid: (value: unknown) => boolean; readonly expected: string }>> = {
  any: { valid: () => true, expected: 'anything' },
  string: { valid: isString, expected: 'a string' },
  boolean: { valid: (value) => typeof value === 'boolean', expected: 'true or false' },
  integer: { valid: isInteger, expected: 'a whole number' },
  strings: { valid: (value) => Array.isArray(value) && value.every(isString), expected: 'an array of strings' },
  duration: {
    valid: (value) => isInteger(value) || /^(\d+|(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/.test(String(value)),
    expected: 'a duration like "90s" or "1h30m", or seconds',
  },
  size: {
    valid: (value) => isInteger(value) || /^(\d{1,3}%|\d+(\.\d+)? ?([kmgtp]i?)?b?)$/i.test(String(value)),
    expected: 'a size like "20GB" or "10%", or bytes',
  },
};

/**
 * Checks a configuration strictly, since BuildKit itself ignores unknown keys.
 *
 * @throws BuildkitError that names the first wrong key or value
 */
export function checkBuildkitdConfig(config: unknown): void {
  check(config, BUILDKITD, []);
}

function check(value: unknown, rule: Rule, at: readonly string[]): void {
  if (typeof rule === 'string') {
    const { valid, expected } = KINDS[rule];
    if (!valid(value)) throw wrong(at, expected);
  } else if ('list' in rule) {
    if (!Array.isArray(value)) throw wrong(at, 'an array of tables');
    value.forEach((item, index) => check(item, rule.list, [...at, String(index)]));
  } else {
    for (const [key, item] of Object.entries(table(value, at))) check(item, ruleOf(key, rule, at), [...at, key]);
  }
}

function ruleOf(key: string, rule: Exclude<Rule, Kind | { readonly list: Rule }>, at: readonly string[]): Rule {
  if ('each' in rule) return rule.each;
  const found = Object.hasOwn(rule.table, key) ? rule.table[key] : undefined;
  if (found) return found;
  const place = at.length === 0 ? 'buildkitd.toml' : `[${at.join('.')}]`;
  throw badInput(
    'NXBK-0103',
    `buildkitd.toml: BuildKit does not know the key ${JSON.stringify(key)} in ${place}`,
    `correct the option "config"; known there: ${Object.keys(rule.table).join(', ')}`,
  );
}

function table(value: unknown, at: readonly string[]): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(at, 'a table');
  return value;
}

function wrong(at: readonly string[], expected: string) {
  return badInput('NXBK-0103', `buildkitd.toml: ${at.join('.')} must be ${expected}`);
}
