import { formatBytes, formatDuration, pluralize } from '../../util/format';
import type { Totals } from '../facts';
import { html, type Html } from './html';

/** What all components are together, in numbers. */
export function totalsSection(totals: Totals): Html {
  const { components, baseImages, bytes, fetchedBytes, troubles, builds, milliseconds, steps, cached } = totals;
  const entries: readonly (readonly [string, string, string])[] = [
    ['Components', String(components), ''],
    ['Base images', String(baseImages), `${formatBytes(bytes)} compressed`],
    [
      'Pulled by this machine',
      formatBytes(fetchedBytes),
      troubles === 0 ? 'without a retry' : `${pluralize(troubles, 'failed attempt')} on the way`,
    ],
    ['Images built', String(builds), `taking ${formatDuration(milliseconds)} together`],
    ['Steps of the Dockerfiles', String(steps), `${cached} of them cached`],
  ];
  return html`<section aria-labelledby="totals">
    <h2 id="totals">Totals</h2>
    <dl class="totals">
      ${entries.map(
        ([name, value, more]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
            ${more ? html`<dd>${more}</dd>` : undefined}
          </div>`,
      )}
    </dl>
  </section>`;
}
