export type { BuilderExecutorOptions } from '../../builder/options';
