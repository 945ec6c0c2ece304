import { html, type Html } from './html'

/** Seconds, and what they were spent on. */
export interface Spent {
  readonly name: string
  readonly value: number
}

/** @returns seconds in all */
export const totalOf = (spent: readonly Spent[]): number =>
  spent.reduce((sum, { value }) => sum + value, 0)

/**
 * A bar each; their lengths compare.
 *
 * @param spent - in the order of the bars; not empty
 * @param say - what stands beside a bar of so many seconds
 */
export function timeBars(spent: readonly Spent[], say: (seconds: number) => string): Html {
  const longest = Math.max(...spent.map(({ value }) => value))
  return html`<ul class="spent">
    ${spent.map(
      ({ name, value }) =>
        html`<li>
          <span>${name}</span>
          <i style="width:${((100 * value) / longest).toFixed(2)}%"></i>
          <span>${say(value)}</span>
        </li>`,
    )}
  </ul>`
}
