export { sha256, type Blob } from './blob';
export { busybox, type Architecture, type PerArchitecture } from './busybox';
export { buildImage, type Image, type ImageConfig, type ImageSpec } from './image';
export { buildLayer, noise, type Layer, type LayerEntry } from './layer';
export { pushImage } from './push';
export { rootfs } from './rootfs';
export { standIns, type StandIn } from './stand-ins';
