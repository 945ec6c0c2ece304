/**
 * Registers the gradients of tfjs-core's operations, which tfjs-core alone lacks. Import it once, for its effect, wherever
 * `@tensorflow/tfjs` is not imported; registering twice changes nothing.
 *
 * @packageDocumentation
 */
// first, so that the bundled gradients join the engine of the caller's tfjs-core, not the other way round
import '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/register_all_gradients'
