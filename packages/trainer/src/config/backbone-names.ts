/** What `imageEncoder.backbone` may hold beside a folder: a pretrained one by name, or weights drawn at random, for tests. */
export const BACKBONE_NAMES = ['nsfwjs', 'random'] as const
