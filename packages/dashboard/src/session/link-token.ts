import { useState } from 'react'

/**
 * The one-time token behind the `#` of a link, which no server ever sees. It is taken out of the address at once, so that it
 * stays in no history, no bookmark and no screenshot; `undefined` when the link had none.
 */
export function useLinkToken(): string | undefined {
  const [token] = useState(() => {
    const found = readLinkToken(location.hash)
    if (found !== undefined) history.replaceState(history.state, '', location.pathname)
    return found
  })
  return token
}

export function readLinkToken(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token')
  return token === null || token === '' ? undefined : token
}
