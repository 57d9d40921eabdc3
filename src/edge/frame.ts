const encoder = new TextEncoder()

/** A message on its way to any number of sockets: encoded at most once as text, and once as bytes. */
export class Frame {
  readonly text: string
  #bytes: Uint8Array | undefined

  constructor(content: unknown) {
    this.text = JSON.stringify(content)
  }

  get bytes(): Uint8Array {
    this.#bytes ??= encoder.encode(this.text)
    return this.#bytes
  }
}
