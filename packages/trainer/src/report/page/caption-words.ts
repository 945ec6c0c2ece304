import type { JudgedStatement, Judgement } from '../caption-data'
import { type Html, html } from './html'

/** The mark that says it without colour, and the word for those who hear the page. */
const SAID: Readonly<Record<Judgement, readonly [string, string]>> = {
  true: ['\u2713', 'true'],
  false: ['\u2717', 'false'],
  hidden: ['\u25cb', 'cannot be seen'],
}

/** What a caption states, each marked as true or false of the picture. */
export function statements(judged: readonly JudgedStatement[]): Html {
  if (judged.length === 0) return html`<p class="soft">It states no attribute.</p>`
  return html`<ul class="stated">
    ${judged.map(({ phrase, judgement, truth }) => {
      const [mark, word] = SAID[judgement]
      return html`<li class="${judgement}">
        <i aria-hidden="true">${mark}</i><span class="heard">${word}: </span>${phrase}${
          truth !== undefined && html` <small>(${truth})</small>`
        }
      </li>`
    })}
  </ul>`
}

/** What the marks mean. */
export function statementKey(): Html {
  const entry = (judgement: Judgement, meaning: string) =>
    html`<li>
      <span class="${judgement}"><i aria-hidden="true">${SAID[judgement][0]}</i></span> ${meaning}
    </li>`
  return html`<ul class="key marks">
    ${entry('true', 'true of the picture')} ${entry('false', 'false (what it shows instead)')}
    ${entry('hidden', 'a part that the picture hides, so not true')}
  </ul>`
}
