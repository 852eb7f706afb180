/** Options of the store target; schema.json describes them and holds their defaults. */
export interface StoreOptions {
  readonly action: 'ls' | 'verify' | 'prune' | 'export' | 'import';
  readonly storeDir?: string;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly keepDays: number;
  readonly file: string;
  readonly buildkitImage: boolean;
  readonly projects: readonly string[];
}
