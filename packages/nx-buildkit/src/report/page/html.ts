/** Text that is HTML. {@link html} makes it: every other text is escaped before it gets into a page. */
export class Html {
  constructor(readonly markup: string) {}
}

type Value = string | number | undefined | Html | readonly Html[];

/**
 * HTML with values in it. A text or a number becomes text, also in a quoted attribute; undefined becomes nothing.
 *
 * html`<td title="${name}">${name}</td>`
 */
export function html(markup: TemplateStringsArray, ...values: readonly Value[]): Html {
  // The indentation is that of the source.
  return new Html(markup.map((part, i) => part.replace(/\n\s*/g, '\n') + markupOf(values[i])).join(''));
}

function markupOf(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(({ markup }) => markup).join('');
  return escape(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
