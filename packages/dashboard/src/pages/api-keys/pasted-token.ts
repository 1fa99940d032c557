const TOKEN_LENGTH_MIN = 24
const TOKEN_LENGTH_MAX = 512

/**
 * Whether what stands in the search field is a whole token and no part of a name. It must be told apart before anything is
 * done with it: a name goes into the address, and a token must never. So what looks like a secret at all counts as one.
 */
export function looksLikeToken(text: string): boolean {
  const candidate = text.trim()
  if (candidate.length < TOKEN_LENGTH_MIN || candidate.length > TOKEN_LENGTH_MAX) return false
  if (/^key_[0-9A-Za-z]+$/.test(candidate)) return false
  return /^[0-9A-Za-z_.~+/=-]+$/.test(candidate) && longestRun(candidate) >= RANDOM_RUN_MIN
}

/** Names of keys are words between dashes; a secret has a long run of letters and digits without any. */
const RANDOM_RUN_MIN = 16

function longestRun(text: string): number {
  return Math.max(...text.split(/[^0-9A-Za-z]+/).map((run) => run.length))
}
