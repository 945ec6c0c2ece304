import type { PictureData } from '../report-data'
import { type Content, type Html, html } from './html'

/** A chapter of the page; its title names it for readers who cannot see it, its id is where the contents lead. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly body: Html
}

/** A picture inside the page; its size is stated so that nothing moves while it decodes. */
export function picture({ src, width, height, alt }: PictureData): Html {
  return html`<img
    src="${src}"
    width="${width}"
    height="${height}"
    alt="${alt}"
    decoding="async"
  />`
}

/** A drawing with what it shows, in words. */
export function figure(drawing: Content, caption: Content): Html {
  return html`<figure>
    ${drawing}
    <figcaption>${caption}</figcaption>
  </figure>`
}

/** A table of two columns. */
export function factTable(
  caption: string,
  facts: readonly { readonly label: string; readonly value: Content }[],
): Html {
  return html`<table class="facts">
    <caption>
      ${caption}
    </caption>
    <tbody>
      ${facts.map(
        ({ label, value }) =>
          html`<tr>
            <th scope="row">${label}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** Terms with what they mean, in plain words. */
export function explained(entries: readonly (readonly [string, Content])[]): Html {
  return html`<dl class="explain">
    ${entries.map(
      ([term, meaning]) =>
        html`<dt>${term}</dt>
          <dd>${meaning}</dd>`,
    )}
  </dl>`
}
