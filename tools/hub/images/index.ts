export { sha256, type Blob } from './blob';
export type { Architecture } from './architecture';
export { buildImage, type Image, type ImageConfig, type ImageSpec } from './image';
export { buildLayer, noise, type Layer, type LayerEntry } from './layer';
export { downloadPrograms, PROGRAMS } from './programs';
export { pushImage } from './push';
export { shellLayer } from './rootfs';
