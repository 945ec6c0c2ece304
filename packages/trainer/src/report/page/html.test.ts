import { escapeHtml, html, trusted } from './html'

const HOSTILE = `<script>alert(1)</script>" onload='x' &`

test('text is inert in elements and in attributes', () => {
  const page = html`<p title="${HOSTILE}">${HOSTILE}</p>`.toString()
  expect(page).not.toContain('<script')
  expect(page).toBe(`<p title="${escapeHtml(HOSTILE)}">${escapeHtml(HOSTILE)}</p>`)
  expect(escapeHtml(HOSTILE)).toBe(
    '&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#39;x&#39; &amp;',
  )
})

test('markup nests, lists join, and nothing stays nothing', () => {
  const items = ['a', '<b>'].map((text) => html`<i>${text}</i>`)
  expect(html`<b>${items}${undefined}${null}${false}${0}</b>`.toString()).toBe(
    '<b><i>a</i><i>&lt;b&gt;</i>0</b>',
  )
})

test('only what says so is trusted', () => {
  expect(html`${trusted('<svg/>')}${'<svg/>'}`.toString()).toBe('<svg/>&lt;svg/&gt;')
})
