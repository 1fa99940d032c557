/** What this browser remembers. Never a token, an address or a name: only how the page should look and where it was. */
type StoredName = 'theme' | 'exact-times' | 'workspace'

/** A browser may refuse to store anything; the page then forgets, and works. */
export function readStored(name: StoredName): string | null {
  try {
    return localStorage.getItem(`keywright.${name}`)
  } catch {
    return null
  }
}

export function writeStored(name: StoredName, value: string): void {
  try {
    localStorage.setItem(`keywright.${name}`, value)
  } catch {
    // As above.
  }
}
