import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isUserError } from '@laviter/nn/errors'
import { tokenise } from '@laviter/nn/vocabulary'
import fc from 'fast-check'
import { openFolder } from '../folder/open-folder'
import { captionsOf, tellingTags } from './captions'
import { familiesOf } from './families'
import { makeOpenmoji, OPENMOJI_ATTRIBUTION } from './make-openmoji'

const families = (list: [hexcode: string, annotation: string][]) =>
  familiesOf(list.map(([hexcode, annotation]) => ({ hexcode, annotation })))

describe('families', () => {
  test.each<[string, [string, string][]]>([
    [
      'gender signs',
      [
        ['1F3CB', 'person lifting weights'],
        ['1F3CB-FE0F-200D-2642-FE0F', 'man lifting weights'],
        ['1F3CB-FE0F-200D-2640-FE0F', 'woman lifting weights'],
      ],
    ],
    [
      'joined people',
      [
        ['1F9D1-200D-1F680', 'astronaut'],
        ['1F468-200D-1F680', 'man astronaut'],
        ['1F469-200D-1F680', 'woman astronaut'],
      ],
    ],
    [
      'skin tones',
      [
        ['1F44B', 'waving hand'],
        ['1F44B-1F3FB', 'waving hand: light skin tone'],
      ],
    ],
    [
      'directions',
      [
        ['1F3C3', 'person running'],
        ['1F3C3-200D-27A1-FE0F', 'person running: facing right'],
      ],
    ],
    [
      'names of their own',
      [
        ['1F934', 'prince'],
        ['1F478', 'princess'],
        ['1FAC5', 'person with crown'],
      ],
    ],
    [
      'Santa',
      [
        ['1F385', 'Santa Claus'],
        ['1F936', 'Mrs. Claus'],
        ['1F9D1-200D-1F384', 'Mx Claus'],
      ],
    ],
    [
      'bare people',
      [
        ['1F466', 'boy'],
        ['1F467', 'girl'],
        ['1F475', 'old woman'],
        ['1F9D1', 'person'],
      ],
    ],
    [
      'families',
      [
        ['1F46A', 'family'],
        ['1F468-200D-1F467', 'family: man, girl'],
      ],
    ],
    [
      'extras',
      [
        ['E340', 'gardener man'],
        ['E341', 'gardener woman'],
      ],
    ],
    [
      'the same annotation',
      [
        ['1F511', 'donkey'],
        ['E000', 'donkey'],
      ],
    ],
  ])('%s stay together', (_, list) => {
    expect(new Set(families(list)).size).toBe(1)
  })

  test('a person with a tool is no variant of the tool, an arrow none of another', () => {
    const list: [string, string][] = [
      ['1F680', 'rocket'],
      ['1F9D1-200D-1F680', 'astronaut'],
      ['27A1', 'right arrow'],
      ['2B06', 'up arrow'],
      ['2640', 'female sign'],
      ['1F3FB', 'light skin tone'],
    ]
    expect(new Set(families(list)).size).toBe(list.length)
  })

  test('names do not depend on the order of the list', () => {
    const list: [string, string][] = [
      ['1F9D1-200D-1F680', 'astronaut'],
      ['1F680', 'rocket'],
      ['1F469-200D-1F680', 'woman astronaut'],
    ]
    const turned = [...list].reverse()
    expect(families(turned).reverse()).toEqual(families(list))
  })
})

describe('captions', () => {
  const lion = { hexcode: '1F981', annotation: 'lion', tags: ['animal', 'mane', 'safari', 'wild'] }

  test('begin with the annotation, then the tags, then both', () => {
    const captions = captionsOf(lion)
    expect(captions[0]).toBe('lion')
    expect(captions.length).toBeGreaterThanOrEqual(4)
    expect(captions[1]).not.toContain('lion')
    for (const joined of captions.slice(2)) expect(joined).toContain('lion')
    expect(captionsOf(lion)).toEqual(captions)
  })

  test('leave out tags that only repeat', () => {
    const tags = ['grin', 'smile', 'smiling', 'happy', 'face', 'big grin']
    expect(tellingTags({ annotation: 'grinning face', tags })).toEqual([
      'smile',
      'happy',
      'big grin',
    ])
  })

  test('are three or more, different, and hold words, whatever the record', () => {
    const word = fc.constantFrom('sun', 'sea', 'red', 'house', 'running', 'run', 'cat', 'blue hat')
    fc.assert(
      fc.property(word, fc.array(word), fc.string(), (annotation, tags, hexcode) => {
        const captions = captionsOf({ hexcode, annotation, tags: [...new Set(tags)] })
        const said = captions.map((caption) => tokenise(caption).join(' '))
        expect(captions.length).toBeGreaterThanOrEqual(3)
        expect(new Set(said).size).toBe(said.length)
        expect(said.every((words) => words !== '')).toBe(true)
      }),
    )
  })
})

describe('making the data set', () => {
  let folder: string
  let source: string
  let to: string
  const record = (hexcode: string, annotation: string, more: object = {}) => ({
    ...{ hexcode, annotation, group: 'animals-nature', subgroups: 'animal-mammal', tags: 'animal' },
    ...{ openmoji_tags: '', skintone: '', ...more },
  })
  const records = [
    record('1F981', 'lion'),
    record('1F9A5', 'pi\u00f1ata \u201chere\u201d'),
    record('1F44B-1F3FB', 'waving hand: light skin tone', { skintone: '1' }),
    record('1F1E6', 'flag: Austria', { group: 'flags' }),
  ]

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'laviter-openmoji-'))
    source = join(folder, 'package')
    to = join(folder, 'openmoji')
    await mkdir(join(source, 'color', 'svg'), { recursive: true })
    await mkdir(join(source, 'data'))
    await writeFile(join(source, 'package.json'), '{"name":"openmoji","version":"17.0.0"}')
    await writeFile(join(source, 'LICENSE.txt'), 'Attribution-ShareAlike 4.0')
    await writeFile(join(source, 'data', 'openmoji.json'), JSON.stringify(records))
    for (const { hexcode } of records)
      await writeFile(
        join(source, 'color', 'svg', `${hexcode}.svg`),
        '<svg xmlns="http://www.w3.org/2000/svg" width="72" height="72"><circle r="9"/></svg>',
      )
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('writes a folder that opens, with its attribution, without skin tones and flags', async () => {
    const seen: number[] = []
    await makeOpenmoji({ source, to, onProgress: ({ done }) => seen.push(done) })
    expect(seen.at(-1)).toBe(2)
    const { dataSet } = await openFolder({ root: to })
    expect(dataSet.items.map((item) => item.id)).toEqual([
      'pictures/1F981.svg',
      'pictures/1F9A5.svg',
    ])
    expect(dataSet.items[1]!.captions[0]).toBe('pinata "here"')
    expect(dataSet.attribution).toBe(OPENMOJI_ATTRIBUTION)
    expect(dataSet.classes).toEqual(['animal-mammal'])
    expect([dataSet.skipped, dataSet.unknownColumns]).toEqual([[], []])
    expect(await readFile(join(to, 'ATTRIBUTION.md'), 'utf8')).toContain('CC BY-SA 4.0')
    expect(await readdir(folder)).toEqual(['openmoji', 'package'])
  })

  test('a second call does nothing; an interrupted one goes on; a foreign folder is refused', async () => {
    const stop = new AbortController()
    stop.abort(new Error('stopped'))
    await expect(makeOpenmoji({ source, to, signal: stop.signal })).rejects.toThrow('stopped')
    await mkdir(to)
    await makeOpenmoji({ source, to })
    const before = await readFile(join(to, 'metadata.jsonl'), 'utf8')
    await makeOpenmoji({ source: join(folder, 'nowhere'), to })
    expect(await readFile(join(to, 'metadata.jsonl'), 'utf8')).toBe(before)
    await expect(makeOpenmoji({ source, to: source })).rejects.toThrow(/holds something else/)
  })

  test('another version, or no package, is named', async () => {
    await writeFile(join(source, 'package.json'), '{"name":"openmoji","version":"15.0.0"}')
    await expect(makeOpenmoji({ source, to })).rejects.toThrow(
      /openmoji@15.0.0, not openmoji@17.0.0/,
    )
    await expect(makeOpenmoji({ source: folder, to })).rejects.toThrow(/missing or damaged/)
  })

  const message = () =>
    makeOpenmoji({ source, to }).then(
      () => 'made',
      (error: unknown) =>
        isUserError(error) ? (error as Error).message : `not for users: ${error}`,
    )

  test.each([
    ['package.json', 'null', /it holds undefined@undefined, not openmoji@17.0.0/],
    ['data/openmoji.json', '{}', /openmoji\.json: not the package's list\. Unpack/],
    ['data/openmoji.json', '[null]', /openmoji\.json: not the package's list/],
    ['data/openmoji.json', '[{"skintone":"","group":"x"}]', /not the package's list/],
    ['LICENSE.txt', undefined, /LICENSE\.txt: it cannot be copied \(ENOENT\)/],
  ])('a damaged package: %s is %s', async (file, text, expected) => {
    if (text === undefined) await rm(join(source, file))
    else await writeFile(join(source, file), text)
    expect(await message()).toMatch(expected)
  })

  test('a folder that cannot be made is the user’s error', async () => {
    await writeFile(`${to}.partial`, '')
    expect(await message()).toMatch(/openmoji cannot be made: a part of its path is a file/)
  })
})
