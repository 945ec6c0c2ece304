import { z } from 'zod'

/** Phase 2: the generator against its discriminators on the frozen aligner, SPEC 3 and 6. */
export const generationSection = z
  .strictObject({
    epochs: z
      .int()
      .min(1)
      .default(600)
      .describe('passes over the training pictures (AttnGAN on birds: 600)'),
    batch: z
      .int()
      .min(2, 'a batch of one has no wrong pair: give 2 or more')
      .default(14)
      .describe('pictures a step; the sentence of the next one makes a wrong pair (the paper: 14)'),
    growEvery: z
      .int()
      .min(0)
      .default(0)
      .describe(
        'epochs until each further stage joins the game: small pictures are learnt in a fraction of the time, and the larger stages start from them; what aligner and captioner say counts once the largest stage plays; 0: all play from the start (the paper)',
      ),
    earlierStages: z
      .enum(['learning', 'still'])
      .default('learning')
      .describe(
        'what the stages that were there do once a larger one joins: learning on with it (the paper), which moves them away from what they had learnt of the sentences; or still, as the average of their weights: only the newest learns, in a shorter step',
      ),
    pretraining: z
      .strictObject({
        epochs: z
          .int()
          .min(0)
          .default(0)
          .describe('the first of tim.epochs; 0: none, the game begins at once (the paper)'),
        rate: z.number().gt(0).default(2e-4).describe('Adam’s rate'),
      })
      .prefault({})
      .describe(
        'before the game the discriminators of the stages that play first learn on real pictures alone which sentences, and words where they judge these, are true of them: a discriminator that meets drawn pictures untaught tells them by their look, and the generator learns the colours of parts late or never',
      ),
    views: z
      .array(z.enum(['plain', 'flip', 'crop', 'random']))
      .min(1)
      .default(['random'])
      .describe(
        'how a real picture is cut, one of these each time: fixed views are read once and kept at every stage’s size; random: a new crop each epoch, from the file (the paper)',
      ),
    rate: z
      .strictObject({
        generator: z.number().gt(0).default(2e-4).describe('Adam’s rate (the paper: 2e-4)'),
        discriminator: z.number().gt(0).default(2e-4).describe('Adam’s rate (the paper: 2e-4)'),
        firstDiscriminator: z
          .number()
          .gt(0)
          .optional()
          .describe(
            'of the smallest stage’s discriminator, which plays longest where stages join one by one: a slower one does not win so soon, and the generator learns more of what the sentence says; left out: tim.rate.discriminator',
          ),
      })
      .prefault({})
      .describe('learning rates, constant'),
    betas: z
      .tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)])
      .default([0.5, 0.999])
      .describe('Adam’s decay of the two moments (the paper: 0.5, 0.999)'),
    form: z
      .enum(['paper', 'hinge', 'stackgan-v1', 'stackgan-v2'])
      .optional()
      .describe(
        'adversarial loss, and what discriminators read: as AttnGAN’s, with hinge, or as the public code of a StackGAN; left out: that of parts.generator, else the paper’s',
      ),
    batchNorm: z
      .enum(['apart', 'together'])
      .default('apart')
      .describe(
        'what a discriminator’s batch norm sees as one batch: real pictures and drawn ones apart (the paper), or together, which leaves to it what tells them apart by the mean and spread of a channel',
      ),
    shift: z
      .number()
      .min(0)
      .max(0.5)
      .default(0)
      .describe(
        'share of the side by which each picture is moved, at most, before discriminators see it, real or drawn: with few pictures they do not learn them by heart so soon (DiffAugment: 0.125); 0: not at all (the paper)',
      ),
    conditioning: z
      .enum(['random', 'fitted'])
      .default('random')
      .describe(
        'how the conditioning begins: random, a tenth of the noise around it, which hundreds of epochs make audible (the paper); fitted: to the training sentences, so that what they differ in, the colour of a crown as well as the ground, is heard above the noise from the first step',
      ),
    klWeight: z
      .number()
      .min(0)
      .optional()
      .describe('weight of the conditioning’s KL divergence; left out: 1, with a StackGAN 2'),
    matching: z
      .strictObject({
        weight: z
          .number()
          .min(0)
          .optional()
          .describe(
            'lambda; left out: 5 (AttnGAN on birds; COCO: 50), with a StackGAN or MirrorGAN 0, which is none',
          ),
        every: z
          .int()
          .min(1)
          .default(1)
          .describe(
            'taken every so many steps, with so many times the weight: the aligner’s network is most of a small generator’s step (the paper: 1)',
          ),
        limit: z
          .number()
          .gt(0)
          .optional()
          .describe(
            'how long its gradient at the pictures may be, in lengths of the largest discriminator’s: 1 is as long; left out: as long as it is (the paper)',
          ),
      })
      .prefault({})
      .describe('matching loss of the largest pictures with their sentences'),
    words: z
      .number()
      .min(0)
      .default(0)
      .describe(
        'weight of the loss of single words: each discriminator has a further head, which learns on real pictures which words are true of them, and the generator is to draw so that its sentence’s are; colours of parts are drawn sooner, for a few hundredths of a step, and of parts that one vector of the whole sentence hardly tells (ControlGAN); 0: no such head (the paper)',
      ),
    hardNegatives: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe(
        'how likely a word of a sentence is exchanged, where another one stands between the same two words elsewhere (a red crown, a blue crown); such sentences, of which at least one word is another, are wrong ones for discriminators beside that of the next picture, and where words are judged one by one only such words are; so the colours of parts count, and not only what is easiest to tell two pictures apart by (NegCLIP); where discriminators read the mean of the conditioning (StackGAN) words alone; phase joint has none; 0: none (the paper)',
      ),
    redescription: z
      .number()
      .min(0)
      .optional()
      .describe(
        'weight of the loss of the sentence, said of the largest picture by the frozen captioner of phase itm; left out: 0, with MirrorGAN 10',
      ),
    reconstruction: z
      .number()
      .min(0)
      .default(0)
      .describe(
        'weight of the mean absolute difference, at each stage, between what is drawn and the picture that the sentence describes, both in [-1, 1]: colours and grounds come sooner, noise changes less (pix2pix: 100); 0: none (the paper)',
      ),
    consistency: z
      .number()
      .min(0)
      .default(0)
      .describe(
        'weight of the mean absolute difference between each larger picture, made as small as the next smaller one, and that one, which stays: what small pictures have learnt of the sentence holds in large ones; 0: none (the paper)',
      ),
    average: z
      .number()
      .min(0)
      .lt(1)
      .optional()
      .describe(
        'share that stays each step of the average of the generator’s weights, which is what is saved and drawn with; left out: 0.999, with StackGAN-v1 0, which is none',
      ),
    samples: z
      .strictObject({
        captions: z.int().min(1).default(8).describe('rows: sentences of the validation split'),
        noises: z.int().min(2).default(4).describe('columns: pictures of a sentence'),
        every: z
          .int()
          .min(1)
          .default(1)
          .describe('epochs from one set of sheets to the next; the last epoch has one always'),
      })
      .prefault({})
      .describe('the sheets of pictures in samples/, the same sentences and noise each time'),
  })
  .describe('phase 2, the generator')

/** How pictures are drawn where a command does not say otherwise. */
export const drawingSection = z
  .strictObject({
    temperature: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe(
        'how far the noise and the conditioning are drawn from their middle, as a share of what the generator was trained with: below 1 pictures say more surely what the sentence says, and differ less; 1: as trained (the paper)',
      ),
  })
  .describe('how pictures are drawn')

/** The generator's own choices, as `GeneratorConfig` of `@laviter/tim` names them. */
export const generatorSection = z
  .strictObject({
    sizes: z
      .array(z.int().min(16))
      .min(1)
      .optional()
      .describe(
        'sides of the pictures of each stage in pixels, powers of two; left out: 64, 128, 256 (StackGAN-v1: 64, 256)',
      ),
    width: z
      .int()
      .min(1)
      .optional()
      .describe(
        'channels of the maps that pictures are read from; left out: the generator’s own, AttnGAN’s and MirrorGAN’s 32 (birds; COCO: 48), StackGAN-v1’s 192, StackGAN-v2’s 64',
      ),
    residualBlocks: z
      .int()
      .min(0)
      .optional()
      .describe('residual blocks of each stage after the first; left out: 2 (birds; COCO: 3)'),
    noise: z.int().min(1).optional().describe('width of the noise; left out: 100'),
    condition: z
      .int()
      .min(1)
      .optional()
      .describe('width of the conditioning; left out: 100, with a StackGAN 128'),
    skips: z
      .boolean()
      .optional()
      .describe(
        'a larger picture is the one before, enlarged, and what its stage adds to that; the larger stages keep the colours of small pictures, and begin where these ended (StyleGAN2); left out: false, each stage draws anew (the paper), as StackGAN-v1 does whatever is said',
      ),
    options: z
      .record(z.string(), z.unknown())
      .default({})
      .describe(
        'further choices of a built-in, or handed to a generator of your own as they stand',
      ),
  })
  .describe('the generator')

/** The discriminators' own choices, as `DiscriminatorConfig` of `@laviter/tim` names them. */
export const discriminatorSection = z
  .strictObject({
    width: z
      .int()
      .min(1)
      .optional()
      .describe('channels after the first convolution; left out: 64 (birds; COCO: 96)'),
    options: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('handed to a discriminator of your own as it stands'),
  })
  .describe('the discriminators, one for each stage of the generator')
