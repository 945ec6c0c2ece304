import type { TopLevelSpec } from 'vega-lite'
import { escapeHtml, type Html, trusted } from '../page/html'

/**
 * Colours by what they mean, as the page's custom properties: one drawing serves light, dark and print. The hues
 * are Okabe and Ito's, told apart by colour-blind readers; a dash or a shape says the same a second time.
 */
export const PAINT = {
  ours: 'var(--ours)',
  baseline: 'var(--baseline)',
  chance: 'var(--chance)',
  oracle: 'var(--oracle)',
  accent: 'var(--accent)',
  ink: 'var(--ink)',
  faint: 'var(--ink-soft)',
  line: 'var(--line)',
  surface: 'var(--surface)',
} as const

/** Eight hues for groups, and shapes for those who do not see hues. */
export const GROUP_PAINT = Array.from({ length: 8 }, (_, index) => `var(--group-${index})`)
export const GROUP_SHAPES = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'cross',
  'triangle-right',
  'triangle-left',
]

const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif'

const CONFIG: TopLevelSpec['config'] = {
  background: 'transparent',
  font: FONT,
  padding: 4,
  view: { stroke: null },
  axis: {
    labelColor: PAINT.faint,
    titleColor: PAINT.faint,
    titleFontWeight: 'normal',
    titleFontSize: 12,
    titlePadding: 8,
    labelFontSize: 11,
    labelPadding: 6,
    gridColor: PAINT.line,
    domain: false,
    tickColor: PAINT.line,
    tickSize: 4,
  },
  axisX: { grid: false },
  legend: {
    labelLimit: 220,
    labelColor: PAINT.ink,
    titleColor: PAINT.faint,
    titleFontWeight: 'normal',
    labelFontSize: 12,
    orient: 'top',
    symbolStrokeWidth: 2,
  },
  title: { color: PAINT.ink, fontSize: 13, fontWeight: 600 },
}

/**
 * Draws a Vega-Lite plot as inline SVG, without a DOM and without a script in the page.
 *
 * @param spec - data inline; its colours from {@link PAINT}
 * @param label - what a reader who cannot see it is told: the message, not the shape
 * @returns the drawing, as wide as its container, at most 1.3 times its own size (in a scrolling container at least
 *   0.8, so that its letters stay readable). A mark's `description` becomes
 *   the text that a pointer resting on it shows.
 */
export async function plot(spec: TopLevelSpec, label: string): Promise<Html> {
  // both are ES modules only: import() works from the CommonJS build too
  const [{ compile }, { parse, View }] = await Promise.all([import('vega-lite'), import('vega')])
  const { spec: compiled } = compile({ ...spec, config: { ...CONFIG, ...spec.config } })
  const view = new View(parse(compiled), { renderer: 'none' })
  try {
    return trusted(fitToPage(await view.toSVG(), label))
  } finally {
    view.finalize()
  }
}

function fitToPage(svg: string, label: string): string {
  const width = Number(/ width="([\d.]+)"/.exec(svg)?.[1] ?? 400)
  return svg
    .replace(/<svg [^>]*?width="[\d.]+" height="[\d.]+" viewBox="([^"]+)">/, (_, box: string) => {
      const style = `max-width:${Math.round(width * 1.3)}px;--least:${Math.round(width * 0.8)}px`
      return `<svg class="plot" role="img" aria-label="${escapeHtml(label)}" viewBox="${box}" style="${style}" xmlns="http://www.w3.org/2000/svg">`
    })
    .replace(/<text [^>]*opacity="0"[^>]*>[^<]*<\/text>/g, '') // labels that Vega hid because they would overlap
    .replace(/<path class="(?:background|foreground)"[^>]*d="(?:M0,0h0v0h0Z)?"[^>]*\/>/g, '')
    .replace(
      /<path aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="[^"]*"([^>]*)\/>/g,
      '<path$2><title>$1</title></path>',
    )
    .replace(/ (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*"|pointer-events="none")/g, '')
    .replace(/ (?:d|transform)="[^"]*"/g, (place) => place.replace(/(\.\d{2})\d+/g, '$1'))
}
