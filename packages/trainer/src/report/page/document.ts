import { html, trusted, type Content } from './html'
import { STYLE } from './style'

/** No script runs and nothing is fetched, whatever a caption or a file name holds. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/**
 * A whole page that needs nothing else: no script, nothing fetched.
 *
 * @param title - of the window
 * @param content - what stands on the page
 * @returns the file's text; light, dark, printable, readable on a phone
 */
export function htmlDocument(title: string, content: Content): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        <div class="page">${content}</div>
      </body>
    </html> `.toString()
}
