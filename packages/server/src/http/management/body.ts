import { AppError } from '@keywright/core'
import { HTTP_BOUNDS } from '../bounds.ts'
import { isPlain, mediaTypeOf } from '../media-type.ts'
import { parseStrictJson } from '../strict-json.ts'

/** `json`: an object; `keys`: a large one. `definition`: a service definition as YAML, or as JSON in `source`. */
export type BodyKind = 'json' | 'keys' | 'definition'

export const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml'] as const
const JSON_TYPE = 'application/json'

const KINDS: Readonly<Record<BodyKind, { readonly bytesMax: number; readonly types: readonly string[] }>> = {
  json: { bytesMax: HTTP_BOUNDS.bodyBytesMax, types: [JSON_TYPE] },
  keys: { bytesMax: HTTP_BOUNDS.importBytesMax, types: [JSON_TYPE] },
  definition: { bytesMax: HTTP_BOUNDS.definitionBytesMax, types: [...YAML_TYPES, JSON_TYPE] },
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a body within its bound and by its type: 413 as soon as the bound is passed, 415 for another type, 400 for what
 * two parsers could read differently. No answer repeats any of it: it may hold a token. An absent body is `undefined`.
 */
export async function readBody(request: Request, kind: BodyKind): Promise<unknown> {
  const { bytesMax, types } = KINDS[kind]
  const type = mediaTypeOf(request.headers.get('content-type') ?? undefined)
  if (type !== undefined && !types.includes(type)) throw wrongType(types)
  if (!isPlain(request.headers.get('content-encoding') ?? undefined)) throw wrongType(types)
  const bytes = await readBytes(request, bytesMax)
  if (bytes.length === 0) return undefined
  if (type === undefined) throw wrongType(types)
  return type === JSON_TYPE ? parseStrictJson(bytes) : { source: decodeText(bytes) }
}

/** Counts while it reads, so that a body without a length is given up at the bound and not after it. */
async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax)
  if (request.body === null) return new Uint8Array()
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new AppError('body_unreadable', 'The body was cut off.', { cause })
    })
    if (done) break
    length += value.length
    if (length > bytesMax) {
      // The rest is the connection's to throw away; whether that succeeds changes nothing in the answer.
      void reader.cancel().catch(() => {})
      throw tooLarge(bytesMax)
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks)
}

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new AppError('body_unreadable', 'The body is not a text in UTF-8.')
  }
}

function tooLarge(bytesMax: number): AppError {
  return new AppError('body_too_large', `The body may have ${bytesMax} bytes at most.`, { details: { bytesMax } })
}

function wrongType(types: readonly string[]): AppError {
  return new AppError('media_type_unsupported', `Send the body as ${types.join(' or ')}, in UTF-8.`)
}
