import { sanitize } from '../../util/sanitize';
import type { ReportFacts } from '../facts';
import { html, type Html } from './html';
import type { Links } from './links';
import { table } from './table';

/** What failed at which host while base images were pulled, although all of them came in the end. */
export function troublesSection({ baseImages }: ReportFacts, { toImage }: Links): Html {
  const troubles = baseImages.flatMap((image) =>
    (image.pull?.troubles ?? []).map((trouble) => ({ ...trouble, image })),
  );
  const rows = troubles
    .toSorted((a, b) => b.times - a.times)
    .map(({ host = 'the builder', reason, times, image }) => [
      html`${host}`,
      html`${sanitize(reason)}`,
      html`${times}`,
      toImage(image),
    ]);
  const columns = [
    { name: 'Host' },
    { name: 'What happened' },
    { name: 'Times', className: 'short' },
    { name: 'Image' },
  ];
  const caption = 'Every one of these pulls succeeded in the end.';
  return html`<section aria-labelledby="troubles">
    <h2 id="troubles">Retried</h2>
    ${rows.length > 0 ? table(caption, columns, rows) : html`<p>Nothing had to be retried.</p>`}
  </section>`;
}
