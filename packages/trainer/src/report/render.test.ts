/// <reference lib="dom" />
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from './fixtures/find-chromium'
import { JOINT_PARTS } from '../joint/parts'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const HOSTILE = `<script>window.hacked = true</script><img src=x onerror="window.hacked=true">"'&`

let folder: string
let browser: Browser

/** Vega is an ES module, which jest cannot load: a process of its own renders, as the command line does. */
async function render(name: string, hostile?: string): Promise<string> {
  const out = join(folder, name)
  const script = join(__dirname, 'fixtures', 'render-example.ts')
  await promisify(execFile)(
    process.execPath,
    ['--conditions=@laviter/source', '--import', 'tsx', script, out, ...(hostile ? [hostile] : [])],
    { cwd: join(__dirname, '..', '..') },
  )
  return out
}

interface Opened {
  readonly page: Page
  /** What the console said and what was asked of the network. */
  readonly complaints: string[]
}

async function open(
  file: string,
  width = 1280,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  const complaints: string[] = []
  const address = pathToFileURL(file).href
  page.on('console', (message) => complaints.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('request', (request) => {
    const url = request.url()
    if (url !== address && !url.startsWith('data:')) complaints.push(`request: ${url}`)
  })
  await page.goto(address)
  return { page, complaints }
}

beforeAll(async () => {
  const executablePath = findChromium()
  folder = mkdtempSync(join(tmpdir(), 'laviter-report-'))
  browser = await chromium.launch({ executablePath, args: FLAGS })
  await Promise.all([
    render('plain.html'),
    render('hostile.html', HOSTILE),
    render('bare.html', 'bare'),
  ])
})

afterAll(async () => {
  await browser?.close()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const plain = () => join(folder, 'plain.html')

test('loads without a complaint and asks the network for nothing, light and dark', async () => {
  for (const scheme of ['light', 'dark'] as const) {
    const { page, complaints } = await open(plain(), 1280, scheme)
    await page.waitForLoadState('networkidle')
    expect(complaints).toEqual([])
    await page.close()
  }
  expect(statSync(plain()).size).toBeLessThan(6e6)
})

test('every picture decodes and has words for those who cannot see it', async () => {
  const { page } = await open(plain())
  const pictures = await page.$$eval('img', (images) =>
    Promise.all(
      images.map(async (image) => {
        await image.decode()
        return {
          width: image.naturalWidth,
          alt: image.alt,
          inside: image.src.startsWith('data:image/'),
        }
      }),
    ),
  )
  expect(pictures.length).toBeGreaterThan(50)
  expect(
    pictures.filter(({ width, alt, inside }) => !(width > 0 && alt.length > 2 && inside)),
  ).toEqual([])
  await page.close()
})

test('opens with a picture of the whole, each part of it leading to its section', async () => {
  const { page } = await open(plain())
  const parts = await page.$$eval('main .overview article', (tiles) =>
    tiles.map((tile) => ({
      leads: tile.querySelector('h2 a')?.getAttribute('href') ?? '',
      shows: tile.querySelector('img') ? 'picture' : tile.querySelector('svg') ? 'plot' : 'bars',
    })),
  )
  expect(parts).toEqual([
    { leads: '#retrieval', shows: 'picture' },
    { leads: '#attention', shows: 'picture' },
    { leads: '#generation', shows: 'picture' },
    { leads: '#training', shows: 'plot' },
    { leads: '#training', shows: 'bars' },
  ])
  // the bill's look is narrower, but any bird has a bill
  const word = await page.textContent('main .overview article:has([href="#attention"]) blockquote')
  expect(word?.trim()).toBe('green')
  const losses = await page.getAttribute('main .overview svg', 'aria-label')
  for (const name of ['L_VTA', 'L_FI', 'L_FT', 'L_ITM', 'L_TIM']) expect(losses).toContain(name)
  for (const { leads } of parts) expect(await page.$(leads)).not.toBeNull()
  await page.close()
  const { page: bare } = await open(join(folder, 'bare.html'))
  expect(await bare.$('main .overview')).toBeNull()
  await bare.close()
})

test('has every section that its data allow, named in the contents', async () => {
  const { page } = await open(plain())
  const ids = await page.$$eval('main section', (sections) => sections.map(({ id }) => id))
  expect(ids).toEqual([
    'captions',
    'caption-scores',
    'generation',
    'generation-scores',
    'comparison',
    'retrieval',
    'attention',
    'space',
    'similarity',
    'attributes',
    'training',
    'data',
    'model',
    'environment',
  ])
  const links = await page.$$eval('nav a', (anchors) => anchors.map((a) => a.getAttribute('href')))
  expect(links).toEqual(ids.map((id) => `#${id}`))
  await page.close()
})

test('says the numbers, with chance, the ceiling and the line of guessing', async () => {
  const { page } = await open(plain())
  const text = (await page.innerText('main')).replace(/\u00a0/g, ' ')
  for (const said of [
    '36.4 %',
    '36× chance',
    '35.0–37.8 %',
    'oracle 84.0 %',
    'ln 48 = 3.87',
    '2 ln 48 = 7.74',
    '4 ln 48 = 15.48',
  ])
    expect(text).toContain(said)
  expect(text).toContain('Not comparable with the rows above')
  expect(await page.locator('#space svg title').count()).toBeGreaterThan(200)
  await page.close()
})

test('opens with a picture and what the captioner says of it', async () => {
  const { page } = await open(plain())
  const opening = page.locator('main > .opening')
  expect(await opening.locator('img').count()).toBe(1)
  expect(await opening.locator('blockquote').innerText()).toMatch(/^this is a \w+ \w+ bird/)
  const text = (await opening.innerText()).replace(/\u00a0/g, ' ')
  expect(text).toContain('the middle one of 240 test pictures')
  expect(text).toContain('81.7 % of what its captions state is true; CIDEr 103.5')
  await page.close()
})

test('says of captions what is true and what is false, not by colour alone', async () => {
  const { page } = await open(plain())
  const articles = page.locator('#captions .told')
  expect(await articles.count()).toBe(8)
  expect(await articles.locator('.place').allInnerTexts()).toEqual([
    'best sixth',
    'second sixth',
    'third sixth',
    'fourth sixth',
    'fifth sixth',
    'last sixth',
    'second worst of all',
    'worst of all',
  ])
  // three captioners each
  expect(await articles.first().locator('blockquote').count()).toBe(3)
  const stated = await articles
    .locator('.stated li')
    .evaluateAll((items) =>
      items.map(({ className, textContent }) => [
        className,
        (textContent ?? '').replace(/\s+/g, ' ').trim(),
      ]),
    )
  expect(new Set(stated.map(([kind]) => kind))).toEqual(new Set(['true', 'false']))
  for (const [kind, text] of stated)
    expect(text).toMatch(
      kind === 'true' ? /^\u2713true: [a-z ]+$/ : /^\u2717false: [a-z ]+ \([a-z]+\)$/,
    )
  const words = await page.locator('#captions .looks').first().locator('.words li').count()
  expect(words).toBeGreaterThan(10)
  await page.close()
})

test('scores captions beside the trivial one, the paper apart', async () => {
  const { page } = await open(plain())
  const rows = await page
    .locator('#caption-scores table')
    .first()
    .locator('tbody tr')
    .allInnerTexts()
  expect(rows.map((row) => row.split(/[\n\t]/)[0]?.slice(0, 20))).toEqual([
    'Transformer',
    'Show-Attend-and-Tell',
    'Show-and-Tell',
    'Most frequent captio',
    'For orientation, the',
    'Show-and-Tell, COCO',
    'Show-Attend-and-Tell',
    'LAViTeR, COCO',
  ])
  expect(rows[7]).toContain('86.7')
  const text = await page.innerText('#caption-scores')
  expect(text).toContain('Not comparable with the rows above')
  expect(text).toContain('wing, belly and tail colour')
  for (const term of ['CIDEr', 'BLEU', 'METEOR', 'ROUGE-L'])
    expect(await page.locator('#caption-scores dt', { hasText: term }).count()).toBe(1)
  await page.close()
})

test('draws the phases of training apart', async () => {
  const { page } = await open(plain())
  expect(await page.locator('#training h3').allInnerTexts()).toEqual([
    'Phase vta: one space for pictures and sentences',
    'Phase itm: the captioner',
    'Phase tim: the generator',
    'Phase joint: the aligner with both helpers',
  ])
  const labels = await page
    .locator('#training svg')
    .evaluateAll((plots) => plots.map((plot) => plot.getAttribute('aria-label') ?? ''))
  expect(labels).toHaveLength(4 + 3 + 1 + 3 + 12 + 2 + 5 + 3)
  const label = (begin: string) => labels.find((each) => each.startsWith(begin))
  expect(label('d64: the discriminator at 64 pixels')).toContain('guessing costs 1.39')
  expect(label('gWords128: words drawn at 128 pixels')).toContain('guessing costs 0.69')
  expect(label('diversity:')).toMatch(/ends at 0\.\d+$/)
  expect(labels.find((label) => label.startsWith('caption: the next word'))).toContain(
    'guessing costs 5.37',
  )
  expect(labels.find((label) => label.startsWith('CIDEr by epoch'))).toContain('Show-and-Tell')
  expect(label('L_FI: drawn pictures, real sentences')).toContain('guessing costs 8.32')
  const text = (await page.innerText('#training')).replace(/\u00a0/g, ' ')
  expect(text).toMatch(/The aligner that phase vta left: \d+\.\d %/)
  expect(text).toMatch(/read as words, through which no gradient passes \(the paper's path\)/)
  // every part of a step: a bar each, the longest first
  const spent = await page.locator('#training .spent li').evaluateAll((items) =>
    items.map((item) => ({
      part: item.firstElementChild?.textContent,
      share: Number.parseFloat(item.lastElementChild?.textContent ?? ''),
      length: item.querySelector('i')?.getBoundingClientRect().width ?? 0,
    })),
  )
  expect(spent).toHaveLength(JOINT_PARTS.length)
  expect(spent[0]).toMatchObject({ part: 'backward' })
  expect(spent.map(({ share }) => share)).toEqual(
    spent.map(({ share }) => share).sort((a, b) => b - a),
  )
  expect(spent[1]!.length / spent[0]!.length).toBeCloseTo(spent[1]!.share / spent[0]!.share, 1)
  await page.close()
})

test('shows what was drawn of each sentence, stage by stage and over the epochs', async () => {
  const { page } = await open(plain())
  const section = page.locator('#generation')
  expect(await section.locator('figure').count()).toBe(8 + 2 + 5)
  const said = await section.locator('figcaption').allInnerTexts()
  expect(said.slice(8)).toEqual([
    ...['32 pixels', '64 pixels'],
    ...['phase tim, epoch 1', 'phase tim, epoch 2', 'phase tim, epoch 3'],
    ...['phase joint, epoch 1', 'phase joint, epoch 2'],
  ])
  expect(await section.locator('p').first().innerText()).toMatch(
    /^After epoch 2 of phase joint, whose model the run keeps, 64 pixels a side\. /,
  )
  const sizes = await section
    .locator('img')
    .evaluateAll((images) =>
      images.map((image) => [image.getAttribute('width'), image.getAttribute('height')].join(' ')),
    )
  // four pictures of 64 and the white between them; six sentences a row of an epoch
  expect([sizes[0], sizes[1], sizes[16], sizes[18]]).toEqual([
    '64 64',
    '262 64',
    '268 64',
    '394 64',
  ])
  await page.close()
})

test.each([1280, 400])('nothing is wider than the page at %i px', async (width) => {
  const { page } = await open(plain(), width)
  const widths = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    window.innerWidth,
  ])
  expect(widths[0]).toBe(widths[1])
  await page.close()
})

test('on a phone, tables keep their first column, and what is said across them stays in sight', async () => {
  const { page } = await open(plain(), 400)
  const scores = page.locator('#caption-scores .scroll').first()
  const seen = await scores.evaluate((area) => {
    area.scrollLeft = area.scrollWidth
    const within = (element: Element | null) => {
      const { left = -1, right = Infinity } = element?.getBoundingClientRect() ?? {}
      return left >= 0 && right <= window.innerWidth
    }
    return {
      scrolls: area.scrollLeft > 100,
      name: within(area.querySelector('tbody th[scope="row"]')),
      across: within(area.querySelector('.divide span')),
    }
  })
  expect(seen).toEqual({ scrolls: true, name: true, across: true })
  await page.close()
})

test.each([1280, 400])('keeps to the basics of accessibility at %i px', async (width) => {
  const { page } = await open(plain(), width)
  const found = await page.evaluate(() => {
    const all = (query: string) => Array.from(document.querySelectorAll(query))
    const levels = all('h1, h2, h3').map(({ tagName }) => Number(tagName[1]))
    const ids = all('[id]').map(({ id }) => id)
    return {
      language: document.documentElement.lang,
      firstLevels: levels.filter((level) => level === 1).length,
      skippedLevels: levels.filter((level, at) => level - (levels[at - 1] ?? 0) > 1).length,
      doubleIds: ids.filter((id, at) => ids.indexOf(id) !== at),
      tablesWithoutHeaders: all('table').filter(
        (table) => !table.querySelector('caption') || !table.querySelector('th[scope]'),
      ).length,
      plotsWithoutLabel: all('svg.plot').filter(
        (svg) => svg.getAttribute('role') !== 'img' || !svg.getAttribute('aria-label'),
      ).length,
      figuresWithoutCaption: all('figure').filter((figure) => !figure.querySelector('figcaption'))
        .length,
      scrollingWithoutKeyboard: all('.scroll').filter(
        (area) => area.scrollWidth > area.clientWidth && !area.hasAttribute('tabindex'),
      ).length,
    }
  })
  expect(found).toEqual({
    language: 'en',
    firstLevels: 1,
    skippedLevels: 0,
    doubleIds: [],
    tablesWithoutHeaders: 0,
    plotsWithoutLabel: 0,
    figuresWithoutCaption: 0,
    scrollingWithoutKeyboard: 0,
  })
  await page.close()
})

test.each(['light', 'dark'] as const)('text stands out from its ground in %s', async (scheme) => {
  const { page } = await open(plain(), 1280, scheme)
  const ratios = await page.evaluate(() => {
    const luminance = (rgb: readonly number[]) =>
      rgb
        .slice(0, 3)
        .map((part) => part / 255)
        .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, at) => sum + part * ([0.2126, 0.7152, 0.0722][at] ?? 0), 0)
    const colour = (variable: string) => {
      const probe = document.createElement('i')
      probe.style.color = `var(${variable})`
      document.body.append(probe)
      const rgb = getComputedStyle(probe).color.match(/[\d.]+/g) ?? []
      probe.remove()
      return luminance(rgb.map(Number))
    }
    const grounds = [colour('--surface'), colour('--panel')]
    return ['--ink', '--ink-soft', '--ours', '--good', '--wrong', '--oracle'].flatMap((variable) =>
      grounds.map((ground) => {
        const [low = 0, high = 0] = [colour(variable), ground].sort((a, b) => a - b)
        return { variable, ratio: (high + 0.05) / (low + 0.05) }
      }),
    )
  })
  expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([])
  await page.close()
})

test('text of data sets and users stays text', async () => {
  const file = join(folder, 'hostile.html')
  const { page, complaints } = await open(file, 400)
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  expect(await page.locator('script, img[src="x"]').count()).toBe(0)
  expect(complaints).toEqual([])
  expect(await page.innerText('h1')).toContain('<script>window.hacked = true</script>')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400)
  expect(readFileSync(file, 'utf8')).not.toMatch(/<script/i)
  await page.close()
})

test('a run with nothing to show still makes a whole page', async () => {
  const { page, complaints } = await open(join(folder, 'bare.html'))
  expect(complaints).toEqual([])
  const ids = await page.$$eval('main section', (sections) => sections.map(({ id }) => id))
  expect(ids).toEqual(['comparison', 'data', 'model', 'environment'])
  expect(await page.innerText('main')).toContain('Left out of this report')
  await page.close()
})

test.each(['plain.html', 'bare.html'])('%s says nothing undefined', async (name) => {
  const { page } = await open(join(folder, name))
  const text = await page.evaluate(() => document.documentElement.textContent)
  expect(text).not.toMatch(/undefined|NaN|\[object|null|Infinity/)
  await page.close()
})

test('prints in dark ink on white, all of it', async () => {
  const { page } = await open(plain(), 1280, 'dark')
  await page.emulateMedia({ media: 'print' })
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  expect(ground).toBe('rgb(255, 255, 255)')
  expect((await page.pdf()).length).toBeGreaterThan(50_000)
  await page.close()
})
