/** How two route paths stand to each other, as sets of the paths that they match. */
export type PathRelation = 'same' | 'narrower' | 'wider' | 'disjoint' | 'crossing'

/**
 * Compares two routes' segments. `crossing`: some paths match both, and neither route is the more specific, such as
 * `/a/*` and `/*` + `/b`: which of the two wins would be a guess, so a definition may not hold both.
 */
export function relatePaths(a: readonly string[], b: readonly string[]): PathRelation {
  let narrower = false
  let wider = false
  for (let i = 0; i <= Math.max(a.length, b.length); i += 1) {
    const left = a[i]
    const right = b[i]
    if (left === right) {
      if (left === undefined || left === '**') break
      continue
    }
    if (left === '**' || right === '**') {
      if (left === '**') wider = true
      else narrower = true
      break
    }
    if (left === undefined || right === undefined) return 'disjoint'
    if (left === '*') wider = true
    else if (right === '*') narrower = true
    else return 'disjoint'
  }
  if (narrower && wider) return 'crossing'
  return narrower ? 'narrower' : wider ? 'wider' : 'same'
}

/** Whether one request may carry a method of both. */
export function methodsMeet(a: string, b: string): boolean {
  if (a === b || a === 'ANY' || b === 'ANY') return true
  return (a === 'GET' && b === 'HEAD') || (a === 'HEAD' && b === 'GET')
}
