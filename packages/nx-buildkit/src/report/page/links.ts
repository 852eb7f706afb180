import { imageKey, type PinnedImage } from '../../image-store/pinned-images';
import type { ReportFacts } from '../facts';
import { html, type Html } from './html';

/** Links between the parts of a page. The names of its anchors are numbers, so nothing that is in the records gets into them. */
export interface Links {
  readonly idOfImage: (image: PinnedImage) => string;
  readonly idOfComponent: (task: string) => string;
  readonly toImage: (image: PinnedImage) => Html;
  readonly toComponent: (task: string) => Html;
}

export function linksOf({ baseImages, components }: ReportFacts): Links {
  const images = new Map(baseImages.map((image, i) => [imageKey(image), `image-${i}`]));
  const tasks = new Map(components.map(({ task }, i) => [task, `component-${i}`]));
  const idOfImage = (image: PinnedImage): string => images.get(imageKey(image)) ?? '';
  const idOfComponent = (task: string): string => tasks.get(task) ?? '';
  return {
    idOfImage,
    idOfComponent,
    toImage: (image) => html`<a href="#${idOfImage(image)}">${image.ref}</a> ${image.platform}`,
    toComponent: (task) => html`<a href="#${idOfComponent(task)}">${task}</a>`,
  };
}
