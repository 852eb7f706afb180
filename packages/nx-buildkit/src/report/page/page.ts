import type { ReportFacts } from '../facts';
import { baseImagesSection } from './base-images';
import { componentsSection } from './components';
import { formatTime } from './format';
import { html } from './html';
import { linksOf } from './links';
import { POLICY, STYLE_ELEMENT } from './style';
import { totalsSection } from './totals';
import { troublesSection } from './troubles';

/**
 * The report as one HTML file, which needs no other file and no script. All that comes from records is text in it: registries, Dockerfiles and caches
 * can put anything there.
 */
export function reportPage(facts: ReportFacts): string {
  const links = linksOf(facts);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Images of this workspace</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header>
          <h1>Images of this workspace</h1>
          <p class="quiet">
            What the last runs on this machine have left behind, read at
            <time datetime="${facts.generated}">${formatTime(facts.generated)}</time>.
          </p>
        </header>
        <main>
          ${totalsSection(facts.totals)} ${troublesSection(facts, links)} ${baseImagesSection(facts, links)}
          ${componentsSection(facts, links)}
        </main>
      </body>
    </html> `;
  return page.markup;
}
