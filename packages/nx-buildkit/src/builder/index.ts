export type { Driver } from './model/builder';
export { checkPlatforms, platformSupport, type PlatformSupport } from './model/platform-support';
export { lookAtBuilder, type Look } from './plan';
export { pruneBuilder } from './prune';
export { readBuilder, type BuilderRecord, type Emulation, type NodeRecord } from './model/record';
export type { Removal } from './reconcile/remove';
export { setUpBuilder, tearDownBuilder, type BuilderOptions } from './set-up';
export { builderIsUp, useBuilder } from './use';
