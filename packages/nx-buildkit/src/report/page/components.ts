import { formatBytes, pluralize } from '../../util/format';
import type { BuildFacts, ComponentFacts, LockFacts, ReportFacts } from '../facts';
import { formatAge, formatSeconds } from './format';
import { html, type Html } from './html';
import type { Links } from './links';
import { timeline } from './timeline';

/** Components that are shown without a click. */
const FEW = 3;

/** The components: what they stand on, what is locked, and how they were built. */
export function componentsSection({ components, generated }: ReportFacts, links: Links): Html {
  const now = Date.parse(generated);
  const sections = components.map((component) => componentDetails(component, links, now, components.length <= FEW));
  return html`<section aria-labelledby="components">
    <h2 id="components">Components</h2>
    ${sections.length > 0 ? sections : html`<p>No target of this workspace builds an image.</p>`}
  </section>`;
}

function componentDetails(component: ComponentFacts, links: Links, now: number, isOpen: boolean): Html {
  const { task, locks, baseImages, builds } = component;
  const took = builds.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const built =
    builds.length > 0 ? `${pluralize(builds.length, 'image')} built in ${formatSeconds(took)}` : 'not built yet';
  return html`<details class="component" ${isOpen ? html` open` : undefined}>
    <summary>
      <h3>${task}</h3>
      <span class="quiet">${pluralize(baseImages.length, 'base image')}, ${built}</span>
    </summary>
    <div id="${links.idOfComponent(task)}">
      <h4>Stands on</h4>
      ${
        baseImages.length > 0
          ? html`<ul>
              ${baseImages.map((image) => html`<li>${links.toImage(image)}</li>`)}
            </ul>`
          : html`<p>No base image is known.</p>`
      }
      <h4>Locked</h4>
      ${
        locks.length > 0
          ? html`<ul>
              ${locks.map((lock) => lockLine(lock, now))}
            </ul>`
          : html`<p>Nothing is locked: prefetch has not run here.</p>`
      }
      ${builds.map((build) => buildPart(build, now))}
    </div>
  </details> `;
}

function lockLine({ file, platform, images, written }: LockFacts, now: number): Html {
  const age = html`<time datetime="${written}">${formatAge(now - Date.parse(written))} ago</time>`;
  return html`<li>${pluralize(images, 'image')} for ${platform}, in <code>${file}</code>, written here ${age}</li>`;
}

function buildPart(build: BuildFacts, now: number): Html {
  const { tags, platforms, target, digest, size, milliseconds, steps, cached, finished } = build;
  const facts = [
    platforms.join(' and '),
    ...(target === undefined ? [] : [`target ${target}`]),
    ...(size === undefined ? [] : [formatBytes(size)]),
    formatSeconds(milliseconds),
    `${cached} of ${pluralize(steps, 'step')} cached`,
  ];
  return html`<h4>Build of ${tags.join(', ') || 'files'}</h4>
    <p>${facts.join(', ')}, ended <time datetime="${finished}">${formatAge(now - Date.parse(finished))} ago</time></p>
    ${digest === undefined ? undefined : html`<p><code>${digest}</code></p>`}
    ${build.timeline ? timeline(build.timeline) : html`<p class="quiet">${whyNoSteps(build)}</p>`} `;
}

function whyNoSteps({ buildRef }: BuildFacts): string {
  if (buildRef === undefined) return 'BuildKit was not needed for it, so it has no steps.';
  return 'Its steps are not known here: it was built on another machine, or its builder no longer has them. BuildKit keeps the last 50 builds for two days.';
}
