import type { Driver, Removal } from '../../builder';
import type { OnDrift } from '../../builder/reconcile/next-step';
import type { NodeOptions } from '../../builder/desired/desired-builder';

/** Options of the builder target; schema.json describes them. */
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
