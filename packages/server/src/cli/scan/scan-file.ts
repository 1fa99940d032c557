import { type FileHandle, open } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import type { FoundToken, TokenFinder } from './find-tokens.ts'

export interface PlacedToken extends FoundToken {
  /** From 1. */
  readonly line: number
  /** From 1, in characters. */
  readonly column: number
}

export interface FileScan {
  readonly found: readonly PlacedToken[]
  /** `binary`: not looked at. `partial`: larger than what is looked at, so only its begin was. */
  readonly extent: 'whole' | 'partial' | 'binary'
}

const CHUNK_BYTES = 256 * 1024
/** As much as git looks at to tell a binary file. */
const BINARY_BYTES = 8000

/** Finds the tokens in one file, a piece at a time: memory stays the same, whatever the size of the file. */
export async function scanFile(path: string, finder: TokenFinder, bytesMax: number): Promise<FileScan> {
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(CHUNK_BYTES)
    const first = await readChunk(file, buffer, 0, bytesMax)
    const wide = first.length >= 2 && first[0] === 0xff && first[1] === 0xfe
    if (!wide && first.subarray(0, BINARY_BYTES).includes(0)) return { found: [], extent: 'binary' }
    // Bytes as characters: a token is ASCII, and a byte of another encoding can neither make one nor break one.
    const decoder = new StringDecoder(wide ? 'utf16le' : 'latin1')
    const window = new Window(finder)
    let readBytes = first.length
    let chunk = first
    while (chunk.length > 0) {
      window.take(decoder.write(chunk))
      chunk = await readChunk(file, buffer, readBytes, bytesMax)
      readBytes += chunk.length
    }
    const { size } = await file.stat()
    return { found: window.end(decoder.end()), extent: size > readBytes ? 'partial' : 'whole' }
  } finally {
    await file.close()
  }
}

async function readChunk(file: FileHandle, buffer: Buffer, from: number, bytesMax: number): Promise<Buffer> {
  const length = Math.min(buffer.length, bytesMax - from)
  if (length <= 0) return buffer.subarray(0, 0)
  const { bytesRead } = await file.read(buffer, 0, length, from)
  return buffer.subarray(0, bytesRead)
}

/**
 * A text that comes in pieces. A token may begin in one and end in the next, so what lies within a token's length of the end
 * is looked at again with the piece that follows; one character before stays too, for whoever asks what stands there.
 */
class Window {
  readonly #finder: TokenFinder
  readonly #found: PlacedToken[] = []
  #text = ''
  /** Where looking goes on, in `#text`. */
  #from = 0
  #line = 1
  #column = 1

  constructor(finder: TokenFinder) {
    this.#finder = finder
  }

  take(piece: string): void {
    this.#text += piece
    this.#look(this.#text.length - this.#finder.lengthMax - 1)
  }

  end(piece: string): readonly PlacedToken[] {
    this.#text += piece
    this.#look(this.#text.length)
    return this.#found
  }

  #look(to: number): void {
    if (to <= this.#from) return
    for (const token of this.#finder.find(this.#text, this.#from, to)) {
      this.#advance(token.at)
      this.#found.push({ ...token, line: this.#line, column: this.#column })
    }
    this.#advance(to)
    const kept = Math.max(0, to - 1)
    this.#text = this.#text.slice(kept)
    this.#from = to - kept
  }

  #advance(to: number): void {
    let at = this.#from
    for (;;) {
      const lineEnd = this.#text.indexOf('\n', at)
      if (lineEnd === -1 || lineEnd >= to) break
      this.#line += 1
      this.#column = 1
      at = lineEnd + 1
    }
    for (; at < to; at += 1) {
      // The second and later bytes of a character in UTF-8 make no column.
      if ((this.#text.charCodeAt(at) & 0xc0) !== 0x80) this.#column += 1
    }
    this.#from = Math.max(this.#from, to)
  }
}
