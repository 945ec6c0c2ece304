import fc from 'fast-check'
import { parseHtmlPage, parseIndexPage, parseJsonPage } from './index-page'

const PAGE = 'https://index.example/simple/thing/'
const filename = fc.stringMatching(/^[\w.+-]{1,30}\.whl$/)
const entry = fc.record({
  filename,
  sha256: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/), { nil: undefined }),
  yanked: fc.boolean(),
})
const address = (name: string) => new URL(`../../files/${encodeURIComponent(name)}`, PAGE).href

test('reads what a JSON index says', () => {
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const files = entries.map(({ filename, sha256, yanked }) => ({
        filename,
        url: `../../files/${encodeURIComponent(filename)}`,
        hashes: sha256 ? { sha256 } : {},
        yanked: yanked && 'broken',
        size: 7,
      }))
      const parsed = parseIndexPage(
        JSON.stringify({ files }),
        PAGE,
        'application/vnd.pypi.simple.v1+json',
      )
      expect(parsed).toEqual(entries.map((e) => ({ ...e, url: address(e.filename), size: 7 })))
    }),
  )
})

test('reads what an HTML index says', () => {
  const quote = fc.constantFrom('"', "'")
  fc.assert(
    fc.property(fc.array(entry), quote, (entries, q) => {
      const links = entries.map(({ filename, sha256, yanked }) => {
        const hash = sha256 ? `#sha256=${sha256}` : ''
        const href = `../../files/${encodeURIComponent(filename)}${hash}`
        return `<A data-requires-python="&gt;=3.9" ${yanked ? 'data-yanked=""' : ''} href=${q}${href}${q}>x</A>`
      })
      const text = `<!DOCTYPE html><body><h1>Links</h1>\n${links.join('<br/>\n')}<!-- <a href="no.whl">no</a> -->`
      const expected = entries.map((e) => ({ ...e, url: address(e.filename), size: undefined }))
      expect(parseHtmlPage(text, PAGE)).toEqual(expected)
    }),
  )
})

test('HTML: a base, entities and absolute links', () => {
  const text =
    '<base href="https://cdn.example/x/"><a href="a%2Bcpu.whl?a=1&amp;b=2#sha256=ABC">a</a><a href="https://o.example/b.whl">b</a>'
  expect(parseHtmlPage(text, PAGE)).toEqual([
    { filename: 'a+cpu.whl', url: 'https://cdn.example/x/a%2Bcpu.whl?a=1&b=2', yanked: false },
    { filename: 'b.whl', url: 'https://o.example/b.whl', yanked: false },
  ])
})

test('no text makes it fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      parseHtmlPage(text, PAGE)
      parseHtmlPage(`<a ${text} href="${text}">`, PAGE)
      parseJsonPage(text, PAGE)
    }),
  )
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      parseJsonPage(JSON.stringify(value), PAGE)
      parseJsonPage(JSON.stringify({ files: value }), PAGE)
      parseJsonPage(JSON.stringify({ files: [value] }), PAGE)
    }),
  )
})
