import type { Driver } from './model/builder';
import type { Removal } from './reconcile/remove';
import type { OnDrift } from './reconcile/next-step';
import type { NodeOptions } from './desired/desired-builder';

/** Options of the builder target; executors/builder/schema.json describes them. */
export interface BuilderExecutorOptions {
  readonly outputPath?: string;
  readonly name?: string;
  readonly driver?: Driver;
  readonly image?: string;
  readonly storeDir?: string;
  readonly giveUpAfter?: number;
  readonly network?: string;
  readonly driverOpts?: Readonly<Record<string, string>>;
  readonly buildkitdFlags?: readonly string[];
  readonly nodes?: readonly NodeOptions[];
  readonly platforms?: readonly string[];
  readonly onDrift?: OnDrift;
  readonly waitTimeout?: number;
  readonly prune?: boolean;
  readonly pruneFilter?: readonly string[];
  readonly remove?: Removal;
}
