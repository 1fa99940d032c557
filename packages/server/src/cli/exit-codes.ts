/** The exit codes that are no error's own; every error's stands in its row of core's `ERROR_TABLE`. */
export const EXIT = {
  ok: 0,
  failed: 1,
  cancelled: 2,
  notFound: 3,
  needsAuth: 4,
  refused: 5,
  limited: 6,
  unavailable: 7,
  keyDenied: 10,
  weakened: 11,
  usage: 64,
} as const

/** What each exit code says, for the reference page. */
export const EXIT_MEANINGS: Readonly<Record<number, string>> = {
  [EXIT.ok]:
    'Done. Of `api-keys verify` and `explain`: the key is allowed. Of `audit verify`: the chain is sound. Of `scan`: nothing was found.',
  [EXIT.failed]:
    'Failed for a reason that trying again as it is will not mend. Of `audit verify`: a fault was found. Of `scan`: a token was found, or a file could not be read.',
  [EXIT.cancelled]: 'A question was answered with something else than yes, and nothing was done.',
  [EXIT.notFound]: 'What was named is not there, or not within the reach of the management token.',
  [EXIT.needsAuth]: 'A management token is needed, or the one given is not accepted.',
  [EXIT.refused]: 'The management token may not do this.',
  [EXIT.limited]: 'Too many requests; try again later.',
  [EXIT.unavailable]:
    'No answer could be had, or not every node has confirmed a change. This says nothing against any key.',
  [EXIT.keyDenied]: 'Of `api-keys verify` and `explain`: the key was checked, and is denied.',
  [EXIT.weakened]: 'Of `doctor`: what it found weakens a promise.',
  [EXIT.usage]: 'The command, a flag or a value cannot be used as written.',
}
