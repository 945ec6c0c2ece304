/** A share in percent with one decimal: 0.412 gives `41.2 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}\u00a0%`
}

/** An interval of shares: `39.8-42.6 %` with an en dash. */
export function percentInterval([low, high]: readonly [number, number]): string {
  return `${(low * 100).toFixed(1)}\u2013${(high * 100).toFixed(1)}\u00a0%`
}

/** How many times chance a share is, to three figures at most: `41\u00d7`; undefined where chance is 0. */
export function timesChance(share: number, chance: number): string | undefined {
  if (chance === 0) return undefined
  const times = share / chance
  return `${times >= 10 ? times.toFixed(0) : times.toFixed(1)}\u00d7`
}

/** A score of captions times 100, as papers print it: 0.867 gives `86.7`. */
export function hundredfold(score: number): string {
  return (score * 100).toFixed(1)
}

/** A cosine or a loss with a real minus sign. */
export function decimal(value: number, digits = 3): string {
  return value.toFixed(digits).replace('-', '\u2212')
}

/** A signed difference. */
export function signed(value: number, digits = 3): string {
  return (value >= 0 ? '+' : '') + decimal(value, digits)
}

/** A count with thin groups of thousands: 11,788. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-GB')
}

/** Seconds as people say them: `48 s`, `6 min 12 s`, `1 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  const minutes = Math.round(whole / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
