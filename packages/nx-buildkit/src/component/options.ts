type Scalar = string | number | boolean;

/** Options that can differ by platform. */
export type PlatformOptions = Pick<
  DockerBuildOptions,
  'dockerfile' | 'context' | 'target' | 'tags' | 'buildArgs' | 'cacheFrom' | 'cacheTo'
>;

/** Options of the docker-build target; schema.json describes them. */
export interface DockerBuildOptions {
  readonly platform?: string | readonly string[];
  readonly dockerfile?: string;
  readonly context?: string;
  readonly image?: string;
  readonly target?: string;
  readonly targets?: Readonly<Record<string, { readonly tags?: readonly string[] }>>;
  readonly tags?: readonly string[];
  readonly images?: readonly string[];
  readonly flavor?: readonly string[];
  readonly imagePrefix?: string;
  readonly version?: string;
  readonly archSuffix?: boolean;
  readonly buildArgs?: Readonly<Record<string, Scalar>>;
  readonly buildArgsFromEnv?: readonly string[];
  readonly allowSecretArgs?: readonly string[];
  readonly envFile?: string;
  readonly perPlatform?: Readonly<Record<string, PlatformOptions>>;
  readonly secrets?: readonly string[];
  readonly ssh?: readonly string[];
  readonly buildContexts?: Readonly<Record<string, string>>;
  readonly addHosts?: Readonly<Record<string, string | readonly string[]>>;
  readonly network?: 'default' | 'none' | 'host';
  readonly allow?: readonly string[];
  readonly shmSize?: string;
  readonly ulimit?: readonly string[];
  readonly proxy?: boolean;
  readonly cacheFrom?: readonly string[];
  readonly cacheTo?: readonly string[];
  readonly noCache?: boolean;
  readonly noCacheFilter?: readonly string[];
  readonly pull?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly sbom?: boolean | string;
  readonly provenance?: boolean | string;
  readonly metadataFile?: string;
  readonly outputs?: readonly string[];
  readonly closedWorld?: boolean;
  readonly fromEngine?: readonly string[];
  readonly lock?: 'dist' | 'project';
  readonly lockDownloads?: boolean;
  readonly storeDir?: string;
  readonly configPath?: string;
  readonly retries?: number;
  readonly runRetries?: number;
  readonly runStallTimeout?: number;
  readonly offline?: boolean;
  readonly giveUpAfter?: number;
  readonly quiet?: boolean;
  readonly concurrency?: number;
  readonly dryRun?: boolean;
  readonly extraArgs?: readonly string[];
}
