import { html, type Html } from './html';

export interface Column {
  readonly name: string;
  readonly className?: string;
}

/**
 * A table whose first column names the rows. On a narrow screen each cell is a line with the name of its column; the roles keep it a table there, which
 * `display: block` alone would not.
 */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Html[])[]): Html {
  const head = columns.map(
    ({ name, className }) => html`<th scope="col" role="columnheader" class="${className}">${name}</th>`,
  );
  return html`<table role="table">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${head}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (cells) =>
          html`<tr role="row">
            ${cells.map((cell, i) => cellOf(cell, columns[i], i === 0))}
          </tr> `,
      )}
    </tbody>
  </table>`;
}

function cellOf(content: Html, column: Column | undefined, isFirst: boolean): Html {
  if (isFirst) return html`<th scope="row" role="rowheader">${content}</th>`;
  return html`<td role="cell" class="${column?.className}" data-label="${column?.name}">${content}</td>`;
}
