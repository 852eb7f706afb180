/** Who pulls: this host, or the builder if the user says that only it reaches the registries. */
export type PullFrom = 'host' | 'builder';

/** Options of the prefetch target; executors/prefetch/schema.json describes them and holds their defaults. */
export interface PrefetchExecutorOptions {
  readonly platform?: string | readonly string[];
  readonly buildTarget: string;
  readonly extraImages: readonly string[];
  readonly sbom?: boolean | string;
  readonly configPath: string;
  readonly concurrency: number;
  readonly pullFrom: PullFrom;
  readonly giveUpAfter: number;
  readonly stallTimeout: number;
  readonly refresh: boolean;
  readonly offline: boolean;
  readonly check: boolean;
  readonly json: boolean;
  readonly failOn: 'missing' | 'any' | 'never';
}
