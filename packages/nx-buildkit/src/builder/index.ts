export type { Driver } from './builder';
export { checkPlatforms, platformSupport, type PlatformSupport } from './platform-support';
export { lookAtBuilder, type Look } from './look';
export { pruneBuilder } from './prune';
export { readBuilder, type BuilderRecord, type Emulation, type NodeRecord } from './record';
export type { Removal } from './remove';
export { setUpBuilder, tearDownBuilder, type BuilderOptions } from './set-up';
export { builderIsUp, useBuilder } from './use';
