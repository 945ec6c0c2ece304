/** Markup that is safe to put into a page as it stands. Only {@link html} and {@link trusted} make it. */
export class Html {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  toString(): string {
    return this.#markup
  }
}

/** What a template may hold: text is escaped, lists are joined, nothing stays nothing. */
export type Content = Html | string | number | false | null | undefined | readonly Content[]

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text of a user or a data set, made inert in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

/** Markup made by a library that escapes for itself (a plot's SVG). Never text of a user. */
export function trusted(markup: string): Html {
  return new Html(markup)
}

function markup(content: Content): string {
  if (content === false || content === null || content === undefined) return ''
  if (content instanceof Html) return content.toString()
  if (typeof content === 'string') return escapeHtml(content)
  if (typeof content === 'number') return String(content)
  return content.map(markup).join('')
}

/**
 * A template whose values are escaped unless they are {@link Html} themselves. Attributes must be quoted.
 *
 * @example
 * ```ts
 * html`<p title="${fileName}">${caption}</p>`
 * ```
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(parts.reduce((page, part, index) => page + markup(values[index - 1]) + part))
}
