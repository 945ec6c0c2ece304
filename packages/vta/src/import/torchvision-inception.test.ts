import type { StoredTensor } from '@laviter/nn/safetensors'
import { inceptionShapes } from '../inception/parameters'
import { attnganImageEncoder } from './attngan-image-encoder'
import { TORCHVISION_INCEPTION, torchvisionInception } from './torchvision-inception'

const tensor = (...shape: number[]): StoredTensor => ({
  dtype: 'F32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
})

/** A state dict of torchvision's names and shapes, as a file would hold it. */
function stateDict(): Record<string, StoredTensor> {
  const shapes = inceptionShapes()
  return Object.fromEntries(
    TORCHVISION_INCEPTION.map(({ to, from }) => {
      const shape = shapes.get(to)!
      const [h = 0, w = 0, i = 0, o = 0] = shape
      const torch = shape.length === 4 ? [o, i, h, w] : shape
      const size = torch.reduce((a, b) => a * b, 1)
      return [from[0]!, { dtype: 'F32', shape: torch, data: new Float32Array(size) }]
    }),
  )
}

test('torchvision’s names give every weight of ours; heads and counters stay out', () => {
  const state = {
    ...stateDict(),
    'fc.weight': tensor(3, 4),
    'AuxLogits.conv0.conv.weight': tensor(1, 1, 1, 1),
    'Mixed_5b.branch1x1.bn.num_batches_tracked': tensor(),
  }
  const { tensors } = torchvisionInception(state, 'file')
  expect(new Map(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))).toEqual(
    inceptionShapes(),
  )
  const encoder = attnganImageEncoder(
    {
      ...state,
      'emb_features.weight': tensor(4, 768, 1, 1),
      'emb_cnn_code.weight': tensor(4, 2048),
      'emb_cnn_code.bias': tensor(4),
    },
    'file',
  )
  expect(encoder.embed).toBe(4)
  expect(encoder.projections['regions.weight']!.shape).toEqual([768, 4])
  expect(encoder.projections['global.weight']!.shape).toEqual([2048, 4])
  expect(Object.keys(encoder.backbone.tensors)).toHaveLength(inceptionShapes().size)
})
