import { applyRenames, type Rename } from '@laviter/nn/pth'
import type { StoredTensor } from '@laviter/nn/safetensors'
import type { TextBiLstmConfig } from '../text-encoder'
import type { ImportedTextEncoder } from './imported-text-encoder'

/** torch.nn.LSTM keeps input and state weights, and two biases, apart: ours stacks the first and adds the second. */
const direction = (to: string, suffix: string): Rename[] => [
  {
    to: `lstm.${to}.weight`,
    from: [`rnn.weight_ih_l0${suffix}`, `rnn.weight_hh_l0${suffix}`],
    layout: 'transpose',
    combine: 'rows',
  },
  {
    to: `lstm.${to}.bias`,
    from: [`rnn.bias_ih_l0${suffix}`, `rnn.bias_hh_l0${suffix}`],
    layout: 'same',
    combine: 'sum',
  },
]

/** From AttnGAN's RNN_ENCODER to ours; the gates stand in the same order. */
export const ATTNGAN_TEXT_BILSTM: readonly Rename[] = [
  { to: 'table.weight', from: ['encoder.weight'], layout: 'same' },
  ...direction('forward', ''),
  ...direction('backward', '_reverse'),
]

/**
 * AttnGAN's (and MirrorGAN's) text encoder in our names and layout.
 *
 * @param tensors - its state dict, as `readPth` gives it
 * @param where - file name for messages
 * @returns the configuration that they were made with (an LSTM has no longest caption: `words` is AttnGAN's 18), and
 *   tensors by the paths of `createTextBiLstm`'s parameters
 * @throws UserError that lists every tensor that does not fit
 */
export function attnganTextBiLstm(
  tensors: Readonly<Record<string, StoredTensor>>,
  where: string,
): ImportedTextEncoder<TextBiLstmConfig> {
  const filled = applyRenames(tensors, ATTNGAN_TEXT_BILSTM, { where })
  const [vocabularySize = 0, tableWidth = 0] = filled['table.weight']!.shape
  const embed = filled['lstm.forward.bias']!.shape[0]! / 2
  return {
    part: 'bilstm',
    config: { vocabularySize, words: 18, embed, tableWidth },
    tensors: filled,
  }
}
