import fc from 'fast-check'
import { parsePipConf, readPipSettings } from './pip-settings'

const read = (files: Record<string, string>) => (path: string) => files[path]
const at = (files: Record<string, string>, env: Record<string, string> = {}) =>
  readPipSettings({ env, home: '/home/u', platform: 'linux', read: read(files) })

test('nothing is configured', () => {
  expect(at({})).toEqual({ indexes: [], findLinks: [], cert: undefined, proxy: undefined })
})

test('the environment stands above the user file, that above the global one', () => {
  const files = {
    '/etc/pip.conf':
      '[global]\nindex-url = https://global/simple\ncert=/global.pem\nproxy: http://p:1',
    '/home/u/.config/pip/pip.conf': '[global]\nindex_url = https://user/simple\n',
  }
  expect(at(files).indexes).toEqual(['https://user/simple'])
  const settings = at(files, { PIP_INDEX_URL: 'https://env/simple', PIP_FIND_LINKS: '/a  /b' })
  expect(settings).toEqual({
    indexes: ['https://env/simple'],
    findLinks: ['/a', '/b'],
    cert: '/global.pem',
    proxy: 'http://p:1',
  })
})

test('PIP_CONFIG_FILE is read last, and as /dev/null turns all files off', () => {
  const files = {
    '/etc/pip.conf': '[global]\nindex-url=https://a',
    '/own': '[global]\nindex-url=https://b',
  }
  expect(at(files, { PIP_CONFIG_FILE: '/own' }).indexes).toEqual(['https://b'])
  expect(at(files, { PIP_CONFIG_FILE: '/dev/null' }).indexes).toEqual([])
})

test('lists go on in indented lines; the section of the command stands above [global]', () => {
  const text = `# companies write this
[global]
extra-index-url =
    https://one/simple
    ; between
    https://two/simple
index-url = https://first/simple
[download]
index-url = https://download/simple
[list]
index-url = https://other/simple
`
  expect(at({ '/etc/pip.conf': text }).indexes).toEqual([
    'https://download/simple',
    'https://one/simple',
    'https://two/simple',
  ])
})

test('no-index turns the indexes off, not the folders', () => {
  const settings = at({}, { PIP_NO_INDEX: '1', PIP_INDEX_URL: 'https://a', PIP_FIND_LINKS: '/w' })
  expect(settings).toMatchObject({ indexes: [], findLinks: ['/w'] })
})

const name = fc.stringMatching(/^[a-z][a-z-]{0,10}$/)
const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/)

test('reads back what it is written', () => {
  const sections = fc.dictionary(name, fc.dictionary(name, value, { noNullPrototype: true }), {
    noNullPrototype: true,
  })
  fc.assert(
    fc.property(sections, fc.constantFrom(' = ', '=', ': '), (written, equals) => {
      const text = Object.entries(written).map(([section, options]) =>
        [`[${section}]`, ...Object.entries(options).map(([key, v]) => key + equals + v)].join('\n'),
      )
      const parsed = parsePipConf(text.join('\n\n'))
      const plain = Object.fromEntries(
        [...parsed].map(([key, map]) => [key, Object.fromEntries(map)]),
      )
      expect(plain).toEqual(written)
    }),
  )
})

test('no text makes it fail', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => parsePipConf(text) instanceof Map))
})
