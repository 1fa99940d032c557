import { AppError } from '@keywright/core'

export const JSON_DEPTH_MAX = 16
/** Members of one object; each is looked up while it is scanned. */
export const JSON_MEMBERS_MAX = 1000

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads JSON as strictly as two parsers could agree on: UTF-8 without faults, no member twice, no `__proto__`, bounded
 * depth. A name that stands twice is read differently by different programs, and one of them may be the check.
 * Throws `body_unreadable` and never repeats what it read.
 */
export function parseStrictJson(body: Uint8Array): unknown {
  let text: string
  let value: unknown
  try {
    text = utf8.decode(body)
    value = JSON.parse(text)
  } catch (cause) {
    // The engine's own message quotes the text, which may hold a token.
    throw unreadable('The body is not JSON in UTF-8.', cause instanceof TypeError ? 'encoding' : 'syntax')
  }
  scan(text)
  return value
}

/** Walks text that is known to be JSON, and looks at the names of each object. Linear in the length of the text. */
function scan(text: string): void {
  const names: (Set<string> | undefined)[] = []
  let expectsName = false
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code === 0x22) {
      const end = endOfString(text, i)
      if (expectsName) {
        addName(names.at(-1), text.slice(i, end + 1))
        expectsName = false
      }
      i = end
    } else if (code === 0x7b || code === 0x5b) {
      if (names.length === JSON_DEPTH_MAX) throw unreadable(`The JSON is nested more than ${JSON_DEPTH_MAX} deep.`)
      names.push(code === 0x7b ? new Set() : undefined)
      expectsName = code === 0x7b
    } else if (code === 0x7d || code === 0x5d) {
      names.pop()
      expectsName = false
    } else if (code === 0x2c) expectsName = names.at(-1) !== undefined
  }
}

function endOfString(text: string, start: number): number {
  let i = start + 1
  while (text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1
  return i
}

function addName(names: Set<string> | undefined, quoted: string): void {
  // A name may be written with escapes; what counts is what it reads as.
  const name: unknown = quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1)
  if (names === undefined || typeof name !== 'string') return
  if (names.has(name)) throw unreadable('A member stands twice in one object of the JSON.')
  if (name === '__proto__') throw unreadable('The JSON has a member that no call takes.')
  if (names.size === JSON_MEMBERS_MAX)
    throw unreadable(`An object of the JSON has more than ${JSON_MEMBERS_MAX} members.`)
  names.add(name)
}

function unreadable(message: string, cause?: string): AppError {
  return new AppError('body_unreadable', message, cause === undefined ? {} : { cause })
}
