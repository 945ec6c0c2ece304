/**
 * How a square is cut from a picture. All but `random` are fixed for an item, so that a frozen backbone's features of
 * them can be cached.
 *
 * - `plain`: shorter side to the size, centre square.
 * - `flip`: the same, mirrored left to right.
 * - `crop`: shorter side to 76/64 of the size, a square at a place drawn from (item, `index`), mirrored by a coin.
 * - `shrunk`: `plain`, made `pixels` wide and enlarged again: what a generator of that size could draw at best.
 * - `random`: as `crop`, but drawn anew each epoch.
 */
export type View =
  | { readonly kind: 'plain' }
  | { readonly kind: 'flip' }
  | { readonly kind: 'crop'; readonly index: number }
  | { readonly kind: 'shrunk'; readonly pixels: number }
  | { readonly kind: 'random' }

/**
 * The view's name, e.g. `crop-2` or `shrunk-128`; equal views have equal names.
 *
 * @param view - any view
 */
export function viewName(view: View): string {
  if (view.kind === 'crop') return `crop-${view.index}`
  if (view.kind === 'shrunk') return `shrunk-${view.pixels}`
  return view.kind
}

/**
 * The fixed views of a feature cache: plain and mirrored, some crops, one shrunk.
 *
 * @param options - `flip` adds the mirrored view (true unless given); `crops` how many fixed crops (0); `shrunk` the
 * generator's largest size in pixels, left out for no such view
 */
export function fixedViews(
  options: { flip?: boolean; crops?: number; shrunk?: number } = {},
): View[] {
  const { flip = true, crops = 0, shrunk } = options
  const views: View[] = [{ kind: 'plain' }]
  if (flip) views.push({ kind: 'flip' })
  for (let index = 0; index < crops; index++) views.push({ kind: 'crop', index })
  if (shrunk !== undefined) views.push({ kind: 'shrunk', pixels: shrunk })
  return views
}
