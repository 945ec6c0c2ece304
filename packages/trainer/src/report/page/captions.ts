import type { CaptionedPicture, CaptionFigures, WrittenCaption } from '../caption-data'
import { statementKey, statements } from './caption-words'
import { type Html, html } from './html'
import { looks } from './looks'
import { count, hundredfold } from './numerals'
import { picture, type Section } from './parts'

/** References that are shown before the rest is folded away. */
const REFERENCES = 3

/** Figures 9 and 10: pictures with what the captioners say of them, and where each word looked. */
export function captions(figures: CaptionFigures): Section {
  const { captioners, examples, rule, attention, withoutAttention } = figures
  const judged = examples.some((example) => example.captions.some(({ statements }) => statements))
  return {
    id: 'captions',
    title: 'Captions',
    body: html`<p>
        ${
          captioners.length > 1
            ? 'What each captioner writes of the same picture, beside what the data set says of it.'
            : 'What the captioner writes of a picture, beside what the data set says of it.'
        }
        ${rule}
      </p>
      ${judged && statementKey()} ${examples.map(example)}
      <h3>Where each word looked</h3>
      ${
        attention
          ? html`<p>
                While it writes a word the captioner spreads one unit of attention over the
                ${attention.grid} by ${attention.grid} regions of the picture. Bright is where it
                looked; the number is how much stronger than an even spread the strongest region is.
                ${attention.rule}
              </p>
              ${attention.items.map(looks)}`
          : html`<p class="soft">${withoutAttention}</p>`
      }`,
  }
}

function example({ picture: shown, place, captions: written, references }: CaptionedPicture): Html {
  const [own, ...others] = written
  const folded = references.slice(REFERENCES)
  return html`<article class="told">
    ${picture(shown)}
    <div>
      ${
        own &&
        caption(
          own,
          html`<span class="place">${place}</span
            >${others.length > 0 && html`<strong>${own.label}</strong>`}`,
        )
      }
      ${
        others.length > 0 &&
        html`<div class="others">
          ${others.map((other) => caption(other, html`<strong>${other.label}</strong>`))}
        </div>`
      }
    </div>
    <div class="references">
      <p class="soft">${references.length === 1 ? 'Reference' : 'References'}</p>
      <ul>
        ${references.slice(0, REFERENCES).map((text) => html`<li>${text}</li>`)}
      </ul>
      ${
        folded.length > 0 &&
        html`<details>
          <summary>${count(folded.length)} more</summary>
          <ul>
            ${folded.map((text) => html`<li>${text}</li>`)}
          </ul>
        </details>`
      }
    </div>
  </article>`
}

function caption({ text, cider, statements: stated }: WrittenCaption, name: Html): Html {
  return html`<div class="written">
    <p class="soft">${name} CIDEr ${hundredfold(cider)}</p>
    <blockquote>${text || '(no word)'}</blockquote>
    ${stated && statements(stated)}
  </div>`
}
