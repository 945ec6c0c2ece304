import type { AttentionFigure } from '../report-data'
import { type Html, html } from './html'
import { decimal } from './numerals'
import { picture } from './parts'

/** A picture beside its words, each with where it looks and how much stronger than an even spread. */
export function looks({ picture: shown, caption, words }: AttentionFigure): Html {
  return html`<article class="looks">
    ${picture(shown)}
    <div>
      <p>${caption}</p>
      <ul class="words">
        ${words.map(
          ({ word, overlay, peak }) =>
            html`<li>
              ${picture(overlay)}
              <p>${word} <span class="soft">${decimal(peak, peak < 10 ? 1 : 0)}×</span></p>
            </li>`,
        )}
      </ul>
    </div>
  </article>`
}
