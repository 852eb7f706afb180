import { formatBytes, pluralize } from '../../util/format';
import { sanitize } from '../../util/sanitize';
import type { BaseImageFacts, ReportFacts } from '../facts';
import { formatAge, formatSpeed } from './format';
import { html, type Html } from './html';
import type { Links } from './links';
import { table } from './table';

/** The base images: what they are, how they came here, and who is built on them. */
export function baseImagesSection({ baseImages, generated }: ReportFacts, links: Links): Html {
  const columns = [
    { name: 'Image' },
    { name: 'Size', className: 'short' },
    { name: 'Came from' },
    { name: 'Pulled', className: 'short' },
    { name: 'Components', className: 'names' },
  ];
  const rows = baseImages.map((image) => [
    nameOf(image, links),
    html`${image.size === undefined ? 'not locked' : `${formatBytes(image.size)}, ${pluralize(image.layers ?? 0, 'layer')}`}`,
    originOf(image),
    ageOf(image, Date.parse(generated)),
    usersOf(image, links),
  ]);
  const caption = 'By reference and platform. Sizes are of the compressed layers.';
  return html`<section aria-labelledby="base-images">
    <h2 id="base-images">Base images</h2>
    ${rows.length > 0 ? table(caption, columns, rows) : html`<p>No base image is locked yet.</p>`}
  </section>`;
}

function nameOf(image: BaseImageFacts, { idOfImage }: Links): Html {
  const { ref, platform, indexDigest } = image;
  return html`<span id="${idOfImage(image)}">${ref}</span> <span class="quiet">${platform}</span><br /><code
      >${indexDigest}</code
    >`;
}

function originOf({ pull }: BaseImageFacts): Html {
  if (!pull) return html`<span class="quiet">not known: this machine had it already</span>`;
  const { from, host = 'its registry', fetchedBytes, took, troubles = [] } = pull;
  const speed = fetchedBytes !== undefined && took !== undefined ? formatSpeed(fetchedBytes, took) : '';
  const origin = { registry: host, builder: 'the builder', engine: 'the Docker engine of this machine' }[from];
  return html`${origin}${speed && html`<br />${speed}`}${
    troubles.length > 0
      ? html`<ul class="trouble">
          ${troubles.map(({ reason, times }) => html`<li>${sanitize(reason)}${times > 1 ? ` (${times} times)` : ''}</li>`)}
        </ul>`
      : undefined
  }`;
}

function ageOf({ pull }: BaseImageFacts, now: number): Html {
  if (!pull) return html``;
  return html`<time datetime="${pull.pulled}">${formatAge(now - Date.parse(pull.pulled))} ago</time>`;
}

/** Names that are shown without a click. */
const FEW = 3;

function usersOf({ components }: BaseImageFacts, { toComponent }: Links): Html {
  const list = html`<ul>
    ${components.map((task) => html`<li>${toComponent(task)}</li>`)}
  </ul>`;
  if (components.length <= FEW) return list;
  return html`<details>
    <summary>${pluralize(components.length, 'component')}</summary>
    ${list}
  </details>`;
}
