import { html } from './html';

describe('html', () => {
  it('escapes text in elements and in attributes', () => {
    const name = `<script>alert("1")</script>&'`;
    const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;';
    expect(html`<b title="${name}">${name}</b>`.markup).toBe(`<b title="${escaped}">${escaped}</b>`);
  });

  it('takes HTML as it is, alone and in lists, and nothing for undefined', () => {
    const items = ['a', '<'].map((text) => html`<li>${text}</li>`);
    expect(html`<p>${items}${undefined}${html`<b></b>`}${1}</p>`.markup).toBe('<p><li>a</li><li>&lt;</li><b></b>1</p>');
  });
});
