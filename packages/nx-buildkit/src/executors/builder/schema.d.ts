import type { NodeOptions } from '../../builder/wanted-builder';

/** Options of the builder target; schema.json describes them. */
export interface BuilderExecutorOptions {
  readonly outputPath?: string;
  readonly name?: string;
  readonly driver?: 'docker-container' | 'docker' | 'remote' | 'kubernetes';
  readonly image?: string;
  readonly network?: string;
  readonly driverOpts?: Readonly<Record<string, string>>;
  readonly buildkitdFlags?: readonly string[];
  readonly nodes?: readonly NodeOptions[];
  readonly onDrift?: 'recreate' | 'warn' | 'fail';
  readonly waitTimeout?: number;
}
