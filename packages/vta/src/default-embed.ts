/** Width of the shared space where the configuration gives none, the paper's. */
export const DEFAULT_EMBED = 256
