const WORD_LENGTH_MAX = 64
const QUOTED_LENGTH_MAX = 40

/**
 * The word that was probably meant: the nearest by insertions, deletions, substitutions and swapped neighbours, within a
 * third of the word's length. `undefined` when none is near; a wild guess helps nobody.
 */
export function likelyWord(written: string, words: Iterable<string>): string | undefined {
  if (written.length > WORD_LENGTH_MAX) return undefined
  const folded = written.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.min(3, Math.floor(Math.max(written.length, 3) / 3)) + 1
  for (const word of words) {
    if (Math.abs(word.length - written.length) >= bestDistance || word.length > WORD_LENGTH_MAX) continue
    const distance = editDistance(folded, word.toLowerCase(), bestDistance)
    if (distance < bestDistance) [best, bestDistance] = [word, distance]
  }
  return best
}

/** ` Did you mean "x"?`, or the words themselves when they are few, or nothing. */
export function didYouMean(written: string, words: readonly string[]): string {
  const likely = likelyWord(written, words)
  if (likely !== undefined) return ` Did you mean "${likely}"?`
  if (words.length === 0 || words.length > 12) return ''
  return ` There ${words.length === 1 ? 'is' : 'are'} ${words.map((word) => `"${word}"`).join(', ')}.`
}

/** A text from a definition as a message may show it: one line, and short. */
export function quoted(text: string): string {
  const line = text.replace(/\p{Cc}/gu, ' ')
  return `"${line.length > QUOTED_LENGTH_MAX ? `${line.slice(0, QUOTED_LENGTH_MAX)}…` : line}"`
}

/** Damerau-Levenshtein distance with neighbours swapped at most once; gives up with `most` when it gets that far. */
function editDistance(a: string, b: string, most: number): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1]
      let cell = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) cell = Math.min(cell, (beforeLast[j - 2] ?? 0) + 1)
      row.push(cell)
      least = Math.min(least, cell)
    }
    // A swap reaches two rows back, so both must be too far before it is hopeless.
    if (least >= most && Math.min(...last) >= most) return most
    beforeLast = last
    last = row
  }
  return Math.min(most, last[b.length] ?? most)
}
