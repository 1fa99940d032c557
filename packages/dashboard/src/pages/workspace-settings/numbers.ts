import type { LimitValues } from '@keywright/client'

/**
 * The limits of a form's fields, by name; an empty field is none. A window that the workspace has of its own stays.
 * `undefined` while a field holds what is no number.
 */
export function readNumbers(
  names: readonly string[],
  fields: Readonly<Record<string, string>>,
  before: LimitValues,
): LimitValues | undefined {
  const read: Record<string, LimitValues[string]> = {}
  for (const name of names) {
    const text = (Object.hasOwn(fields, name) ? (fields[name] ?? '') : '').trim()
    if (text === '') continue
    if (!/^[0-9]{1,12}$/.test(text)) return undefined
    read[name] = { ...(Object.hasOwn(before, name) ? before[name] : {}), limit: Number(text) }
  }
  return read
}
