import { captionScores } from './page/caption-scores'
import { captions } from './page/captions'
import { comparison } from './page/comparison'
import { htmlDocument } from './page/document'
import { generation } from './page/generation'
import { generationScores } from './page/generation-scores'
import { helpersIn } from './page/joint-helpers'
import { html } from './page/html'
import { attention, attributeAccuracy, embeddingSpace, similarity } from './page/meaning'
import type { Section } from './page/parts'
import { dataSetSection, modelCard, reproduction } from './page/provenance'
import { retrieval } from './page/retrieval'
import { summary } from './page/summary'
import { training } from './page/training'
import type { ReportData } from './report-data'

const LIST = new Intl.ListFormat('en-GB')

/**
 * Turns a report's data into one HTML file that needs nothing else: pictures and plots are inside, there is no script,
 * and text of users and data sets is escaped.
 *
 * @returns the page; light, dark, printable, readable on a phone
 */
export async function renderReport(data: ReportData): Promise<string> {
  const sections = await sectionsOf(data)
  const page = html`<header>
      <p class="eyebrow">LAViTeR: ${LIST.format(subjects(data))}</p>
      <h1>${data.title}</h1>
      <p class="soft">
        ${LIST.format(data.runs.map(({ label }) => label))} on ${data.dataSet.name}, ${data.split}
        split. Written ${data.created.slice(0, 10)}.
      </p>
      <nav aria-label="Contents">
        <ul>
          ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
        </ul>
      </nav>
    </header>
    <main>
      ${await summary(data)}
      ${sections.map(
        ({ id, title, body }) =>
          html`<section id="${id}" aria-labelledby="${id}-title">
            <h2 id="${id}-title">${title}</h2>
            ${body}
          </section> `,
      )}
    </main>
    <footer>
      <p>Pictures and queries were drawn with seed ${data.seed}, never chosen by hand.</p>
    </footer>`
  return htmlDocument(data.title, page)
}

/** What the run has learnt, as far as the page shows it. */
function subjects({ captions, generation, drawn }: ReportData): string[] {
  return [
    'image-text alignment',
    ...(captions ? ['captions'] : []),
    ...((generation ?? drawn) ? ['pictures drawn from sentences'] : []),
  ]
}

async function sectionsOf(data: ReportData): Promise<Section[]> {
  const sections = [
    data.captions && captions(data.captions),
    data.captions && (await captionScores(data.captions, data.dataSet, data.split)),
    data.generation && generation(data.generation),
    data.drawn && (await generationScores(data.drawn, data.dataSet, data.split)),
    comparison(data),
    data.panels && retrieval(data.panels),
    data.attention && attention(data.attention),
    data.projection && (await embeddingSpace(data.projection)),
    data.similarity && (await similarity(data.similarity)),
    data.attributes &&
      data.attributes.length > 0 &&
      (await attributeAccuracy(data.attributes, helpersIn(data.training ?? []))),
    data.training && (await training(data.training)),
    dataSetSection(data.dataSet),
    modelCard(data),
    reproduction(data),
  ]
  return sections.filter((section): section is Section => Boolean(section))
}
