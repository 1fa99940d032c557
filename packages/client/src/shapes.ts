/** Whether a value looks like the answer that a call was promised. What it holds beside that is a newer server's. */
export type Shape = (value: unknown) => boolean

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object with an object under this name: a key, a workspace, who calls. */
export const holding =
  (name: string): Shape =>
  (value) =>
    isObject(value) && isObject(value[name])

/** An object with a list of items. */
export const isList: Shape = (value) => isObject(value) && Array.isArray(value['items'])

/** The answer of a check, as far as a guard and the command line rest on it: anything less is no verdict. */
export const isVerdict: Shape = (value) => {
  if (!isObject(value) || typeof value['allowed'] !== 'boolean') return false
  const { allowed, reason, missingScopes, diagnosis, apiKey, limits, response } = value
  return (
    (allowed ? reason === null : typeof reason === 'string') &&
    Array.isArray(missingScopes) &&
    (diagnosis === null || isObject(diagnosis)) &&
    (apiKey === null || isObject(apiKey)) &&
    Array.isArray(limits) &&
    isObject(response) &&
    typeof response['status'] === 'number'
  )
}
