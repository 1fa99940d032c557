export interface Change {
  /** Where it is, as in `limits.hourly.limit`. */
  readonly path: string
  /** `undefined`: there was nothing, or is nothing. */
  readonly before: unknown
  readonly after: unknown
}

const CHANGES_MAX = 200

/** What differs between two values, leaf by leaf. Where one of them is absent, that is all of the other. */
export function differences(before: unknown, after: unknown): readonly Change[] {
  return changesAt('', before, after).slice(0, CHANGES_MAX)
}

function changesAt(path: string, before: unknown, after: unknown): readonly Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (!isTree(before) && !isTree(after)) return [{ path, before, after }]
  if ((before !== undefined && !isTree(before)) || (after !== undefined && !isTree(after)))
    return [{ path, before, after }]
  const [old, now] = [entriesOf(before), entriesOf(after)]
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) =>
    changesAt(path === '' ? name : `${path}.${name}`, old.get(name), now.get(name)),
  )
}

/** A list of plain values is one value: what it held is read at a glance. */
function isTree(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  return !Array.isArray(value) || value.some((each) => typeof each === 'object' && each !== null)
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(isTree(value) ? Object.entries(value) : [])
}
