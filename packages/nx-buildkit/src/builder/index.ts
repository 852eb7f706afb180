export type { Driver } from './builder';
export { readBuilder, type BuilderRecord, type NodeRecord } from './record';
export { setUpBuilder } from './set-up';
export { builderIsUp, useBuilder } from './use';
