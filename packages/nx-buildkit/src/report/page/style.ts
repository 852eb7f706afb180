import { createHash } from 'node:crypto';
import { Html } from './html';

/** The style of the page. Colours of text have a contrast of 4.5 and more to what is behind them, in both schemes. */
const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --back: #ffffff; --panel: #f6f8fa; --line: #d1d9e0; --link: #0550ae; --run: #0969da; --cached: #59636e; --track: #eaeef2; --trouble: #953800 }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --quiet: #9198a1; --back: #0d1117; --panel: #151b23; --line: #3d444d; --link: #79c0ff; --run: #4493f8; --cached: #9198a1; --track: #262c36; --trouble: #f0883e }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 80rem; color: var(--text); background: var(--back); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.6rem; margin: 0 }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem }
h3, h4 { font-size: 1rem; margin: 0 }
h4 { margin-top: 1rem }
p { margin: .25rem 0 }
a { color: var(--link) }
code { font: .875em ui-monospace, monospace }
.quiet { color: var(--quiet) }
.trouble { color: var(--trouble) }
.totals { display: grid; grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); gap: .5rem; margin: 0 }
.totals div { padding: .5rem .75rem; background: var(--panel); border: 1px solid var(--line); border-radius: .375rem }
.totals dt { color: var(--quiet); font-size: .875rem }
.totals dd { margin: 0; font-size: 1.25rem; font-weight: 600 }
.totals dd + dd { font-size: .875rem; font-weight: 400 }
details { margin: .25rem 0 }
summary { cursor: pointer }
summary h3 { display: inline }
.component { padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .375rem }
ul { margin: .25rem 0; padding-left: 1.25rem }
table { width: 100%; border-collapse: collapse; font-size: .9375rem }
caption { text-align: left; color: var(--quiet); padding: .25rem 0 }
th, td { padding: .375rem .5rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line) }
thead th { color: var(--quiet); font-weight: 600; border: 0 }
tbody th { font-weight: 600 }
.short { white-space: nowrap; font-variant-numeric: tabular-nums }
.names { width: 22% }
.time { width: 30% }
svg { display: block; width: 100%; height: .75rem; margin-top: .375rem; background: var(--track); border-radius: .125rem }
.run { fill: var(--run) }
.cached { fill: var(--cached) }
@media (max-width: 45rem) {
  table, caption, tbody, tr, th, td { display: block; width: 100% }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  tr { border-top: 1px solid var(--line); padding: .375rem 0 }
  th, td { border: 0; padding: .125rem 0 }
  td.short { display: inline-block; width: auto; margin-right: 1rem }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--quiet) }
  td.names, td.time { width: 100% }
  td.time::before { content: none }
  td:empty { display: none }
}
`;

/** The element has exactly the text that the policy names. */
export const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

/** What the page may load and do: nothing but this style. https://www.w3.org/TR/CSP3/ */
export const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;
