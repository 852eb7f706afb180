export type { PrefetchExecutorOptions } from '../../component/prefetch-options';
