/** The path of the browser that tests pages: the machine's own, or Debian's where we may install it. */
export function findChromium(): Promise<string>
