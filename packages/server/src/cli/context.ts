import { createClient, type KeywrightClient } from '@keywright/client'
import { EXIT } from './exit-codes.ts'
import { CliError, usageError } from './failure.ts'
import type { CliIo } from './io.ts'
import { line } from './output.ts'

const DEFAULT_URL = 'http://localhost:4700'

/** What a command is given beside its options. */
export interface Context {
  readonly io: CliIo
  /** Where Keywright is looked for, as it may be shown. */
  readonly url: string
  /** The client of the management API, made when it is first needed: `scan` and `verify --offline` need none. */
  client(): KeywrightClient
  /** Whether the variables hold a management token. */
  readonly hasCredential: boolean
  /** Ends the process with this code, once the command has returned. */
  setExit(code: number): void
  /** The code that was set; 0 when none was. */
  exit(): number
  /** Talk, for people; never a result. */
  say(text: string): void
}

export function makeContext(io: CliIo): Context {
  let made: KeywrightClient | undefined
  let exit: number = EXIT.ok
  const url = valueOf(io, 'KEYWRIGHT_URL') ?? DEFAULT_URL
  const token = valueOf(io, 'KEYWRIGHT_API_KEY')
  return {
    io,
    url: shownUrl(url),
    hasCredential: token !== undefined,
    client: () => (made ??= connect(io, url, token)),
    setExit(code) {
      exit = code
    },
    exit: () => exit,
    say: (text) => line(io.stderr, text),
  }
}

/** A variable that is set to nothing counts as absent, as it does in most shells' scripts. */
export function valueOf(io: CliIo, variable: string): string | undefined {
  const value = io.env[variable]
  return value === undefined || value === '' ? undefined : value
}

/** Without the user and the password that some would put there; the client refuses such an address. */
function shownUrl(text: string): string {
  if (!URL.canParse(text)) return '(cannot be read)'
  const { origin, pathname } = new URL(text)
  return `${origin}${pathname === '/' ? '' : pathname}`
}

function connect(io: CliIo, url: string, token: string | undefined): KeywrightClient {
  if (token === undefined) {
    throw new CliError('credential_missing', EXIT.needsAuth, 'KEYWRIGHT_API_KEY is not set.', [
      'Put a management token into it: one of "keywright init", or one made with "keywright api-keys create" in the service "keywright".',
    ])
  }
  try {
    return createClient({ url, token, fetch: io.fetch, wait: io.wait, userAgent: `keywright-cli/${io.version}` })
  } catch (error) {
    // A TypeError is how the client says that no request can be made with these; its message repeats neither.
    if (error instanceof TypeError) throw usageError(`${error.message} See KEYWRIGHT_URL and KEYWRIGHT_API_KEY.`)
    throw error
  }
}
