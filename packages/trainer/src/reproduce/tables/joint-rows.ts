import { ABLATIONS } from '../../config/joint-section'
import { SHARED, type Beginning, type TableRow } from '../table'

/** The Transformer's aligner with the captioner and the generator on it: every row of Tables 1 to 3 but DAMSM goes on from it. */
const transformer: readonly Beginning[] = [{ run: SHARED, phases: ['vta', 'itm', 'tim'] }]

const BILSTM = { 'parts.textEncoder': 'bilstm' } as const

/** AttnGAN's and MirrorGAN's aligner: the matching loss alone, with a BiLSTM; it learns as many steps more as the others. */
export const damsm: TableRow = {
  name: 'damsm',
  label: 'DAMSM (BiLSTM)',
  overrides: { ...BILSTM, ...ABLATIONS['VTA(F)'] },
  begins: [{ run: `${SHARED}-bilstm`, phases: ['vta'], overrides: BILSTM }],
}

/** The whole, and what is left of it without some of its parts. */
export const full = ablation('full', 'LAViTeR', 'full')
export const frozenVta = ablation('vta-f', 'VTA(F)', 'VTA(F)')
export const trainedVta = ablation('vta-t', 'VTA(T)', 'VTA(T)')
export const imageToText = ablation('img2txt', 'Img2Txt', 'Img2Txt')
export const textToImage = ablation('txt2img', 'Txt2Img', 'Txt2Img')

function ablation(name: string, label: string, of: keyof typeof ABLATIONS): TableRow {
  return { name, label, overrides: ABLATIONS[of], begins: transformer }
}

/** What the helpers bring where the image encoder is trained in both. */
export const withoutHelpers: TableRow = { ...trainedVta, beside: full.name }

/** The whole, with captions whose gradient goes on to who wrote them. */
export const straightThrough: TableRow = {
  name: 'straight-through',
  label: 'LAViTeR, straight-through',
  overrides: { ...ABLATIONS.full, 'joint.fakeCaptions.path': 'straight-through' },
  begins: transformer,
  beside: full.name,
}

/** Weights of the five losses, in the order of Eq. 16. */
export type Lambdas = readonly [
  tim: number,
  itm: number,
  fakeImage: number,
  fakeText: number,
  vta: number,
]

/** The whole with other weights. */
export function weighted(name: string, lambdas: Lambdas): TableRow {
  const [tim, itm, fakeImage, fakeText, vta] = lambdas
  return {
    name,
    label: `(${lambdas.join(', ')})`,
    overrides: { ...ABLATIONS.full, 'joint.lambdas': { tim, itm, fakeImage, fakeText, vta } },
    begins: transformer,
  }
}
