import { attributeBars, isNearChance } from '../figures/attribute-bars'
import { projectionPlot } from '../figures/projection-plot'
import { similarityPlot, similarityReach } from '../figures/similarity-plot'
import type { AttentionFigures, AttributeAccuracy, Projection, SimilarityMap } from '../report-data'
import { type Helper, helpersInWords } from './joint-helpers'
import { html } from './html'
import { count, decimal, percent, signed } from './numerals'
import { looks } from './looks'
import { figure, type Section } from './parts'

/** Where words look. */
export function attention({ rule, grid, items }: AttentionFigures): Section {
  return {
    id: 'attention',
    title: 'Where words look',
    body: html`<p>
        Each word of a caption spreads one unit of attention over the ${grid} by ${grid} regions of
        its picture. Bright is where it looks; each map is scaled to its own strongest region, and
        the number says how much stronger than an even spread that region is: near 1 the word looks
        everywhere alike. Words that it does not know, and those beyond the number that it reads,
        have no map. ${rule}
      </p>
      ${items.map(looks)}`,
  }
}

/** Figure 3: one space for pictures and texts. */
export async function embeddingSpace(projection: Projection): Promise<Section> {
  const images = projection.points.filter(({ kind }) => kind === 'image').length
  return {
    id: 'space',
    title: 'One space',
    body: html`${figure(
      html`<div class="scroll" tabindex="0" role="region" aria-label="t-SNE">
        ${await projectionPlot(projection)}
      </div>`,
      html`<strong>t-SNE of ${count(images)} pictures and ${projection.groups.length} texts</strong
        >, coloured by ${projection.grouping}. A large outlined mark is a text, named beside it
        where there is room, a small one a picture (rest on it for its name). A good space has each
        text amid its own colour. Distances between clusters mean little in t-SNE; perplexity
        ${decimal(projection.perplexity, 0)}, seeded.`,
    )}`,
  }
}

/** Figure 6: which phrases are near which pictures. */
export async function similarity(map: SimilarityMap): Promise<Section> {
  const reach = similarityReach(map.values)
  return {
    id: 'similarity',
    title: 'Phrases and pictures',
    body: html`${figure(
      html`<div class="scale">
          <span>${signed(-reach, 2)}</span><i></i><span>${signed(reach, 2)}</span>
        </div>
        <div class="scroll" tabindex="0" role="region" aria-label="Heat map">
          ${await similarityPlot(map)}
        </div>`,
      html`<strong
          >How much nearer a phrase (row) is to pictures that show a value (column) than to the
          average picture.</strong
        >
        On the outlined diagonal phrase and pictures agree; there blue should be strongest within
        each attribute's block. It is for ${percent(map.diagonalWins)} of the columns. Shown are
        ${map.labels.length} of ${map.total} values, whole attributes at a time.`,
    )}`,
  }
}

/**
 * What the global vector knows of each attribute.
 *
 * @param helpers - who have taught it already
 */
export async function attributeAccuracy(
  attributes: readonly AttributeAccuracy[],
  helpers: readonly Helper[],
): Promise<Section> {
  const sorted = [...attributes].sort((a, b) => b.accuracy - a.accuracy)
  const near = sorted.filter(({ accuracy, chance }) => isNearChance(accuracy, chance))
  const [first, last] = [sorted[0], sorted.at(-1)]
  return {
    id: 'attributes',
    title: 'What the global vector can say',
    body: html`<p>
        For each attribute of a test picture the nearest of its values’ phrases is taken as read.
        ${
          near.length > 0 &&
          html`Less than ten points above chance: ${near.map(({ group }) => group).join(', ')}. That
          is what the one global vector cannot
          say${
            helpers.length > 0
              ? `, also after ${helpersInWords(helpers)} ${helpers.length > 1 ? 'have' : 'has'} helped to train it`
              : ' yet, and what the helpers of phase joint, the generator and the captioner, are there to teach'
          }.`
        }
      </p>
      ${figure(
        await attributeBars(
          sorted.map(({ group, accuracy, chance, n }) => ({
            group,
            value: accuracy,
            tick: chance,
            muted: isNearChance(accuracy, chance),
            title: `${group}: ${percent(accuracy)} of ${n}, chance ${percent(chance)}`,
          })),
          {
            axis: 'read right, %',
            label: `Accuracy by attribute, from ${first?.group} (${percent(first?.accuracy ?? 0)}) to ${last?.group} (${percent(last?.accuracy ?? 0)}), chance as ticks`,
          },
        ),
        html`<strong>Accuracy by attribute</strong>, in percent, the best first. The tick is chance,
          always naming the commonest value; grey bars are less than ten points above it.`,
      )}
      <details>
        <summary>The same as a table</summary>
        <table>
          <caption>
            Accuracy by attribute
          </caption>
          <thead>
            <tr>
              <th scope="col">Attribute</th>
              <th scope="col" class="n">read right</th>
              <th scope="col" class="n">chance</th>
              <th scope="col" class="n">pictures</th>
            </tr>
          </thead>
          <tbody>
            ${sorted.map(
              ({ group, accuracy, chance, n }) =>
                html`<tr>
                  <th scope="row">${group}</th>
                  <td class="n">${percent(accuracy)}</td>
                  <td class="n">${percent(chance)}</td>
                  <td class="n">${count(n)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </details>`,
  }
}
