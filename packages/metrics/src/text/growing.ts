/** A typed array that is appended to, twice as large whenever it is full. */
export class Growing<Values extends Uint8Array | Uint16Array | Uint32Array | Int32Array> {
  length = 0

  /** @param values - the first room, of at least one element */
  constructor(private values: Values) {}

  push(value: number): void {
    if (this.length === this.values.length) {
      const Type = this.values.constructor as new (length: number) => Values
      const larger = new Type(2 * this.length)
      larger.set(this.values)
      this.values = larger
    }
    this.values[this.length++] = value
  }

  /** @returns the elements so far, as a view */
  view(): Values {
    return this.values.subarray(0, this.length) as Values
  }
}
