/**
 * A plaintext token. It never prints its content: not by `String`, JSON, an inspector or an error. Only `reveal` gives it
 * out, and a script counts the places that call it.
 */
export class Token {
  readonly #plaintext: string

  constructor(plaintext: string) {
    this.#plaintext = plaintext
  }

  /** The plaintext. Every caller stands in the list of `scripts/check-reveal.ts`. */
  reveal(): string {
    return this.#plaintext
  }

  toString(): string {
    return '[token]'
  }

  toJSON(): string {
    return '[token]'
  }

  [Symbol.toPrimitive](): string {
    return '[token]'
  }

  /** What Node's inspector prints; the symbol is registered, so no import is needed. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[token]'
  }
}
