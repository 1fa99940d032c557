export interface ReadHeaders {
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** Of a request line that stood before them. */
  readonly method?: string
  readonly path?: string
}

/** Which line is no header, counted from 1. */
export interface UnreadHeaders {
  readonly line: number
}

const REQUEST_LINE = /^([A-Z]+) (\/\S*)(?: HTTP\/[0-9.]+)?$/
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)$/
/** As `curl -v` marks what it sent, and as it is told what to send. */
const CURL_MARK = /^(?:> ?|\s*-H\s+|\s*--header\s+)/
const QUOTED = /^(['"])(.*)\1\s*\\?$/

/** Reads headers as a log, a proxy or `curl` shows them, the request line before them too. Repeats nothing of a line that it cannot read. */
export function readHeaders(text: string): ReadHeaders | UnreadHeaders {
  const found = new Map<string, readonly string[]>()
  let request: { readonly method: string; readonly path: string } | undefined
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(CURL_MARK, '').replace(QUOTED, '$2')
    if (line.trim() === '') continue
    const [, method, path] = REQUEST_LINE.exec(line.trim()) ?? []
    const [, name, value] = HEADER_LINE.exec(line) ?? []
    if (method !== undefined && path !== undefined && found.size === 0) request = { method, path }
    // One blank behind the colon is the header's form; what else is blank came with the value and is looked at.
    else if (name !== undefined && value !== undefined)
      found.set(name.toLowerCase(), [...(found.get(name.toLowerCase()) ?? []), value.replace(/^ /, '')])
    else return { line: index + 1 }
  }
  const headers = [...found].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values])
  return { headers: Object.fromEntries(headers), ...request }
}
