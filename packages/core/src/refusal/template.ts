import type { Placeholder } from '../service/fields.ts'

/** What the placeholders of a refusal stand for. */
export interface TemplateValues {
  readonly status: number
  readonly reason: string
  readonly message: string
  readonly missingScopes: readonly string[]
  /** Seconds; `undefined` when waiting does not help, or nothing is known. */
  readonly retryAfter: number | undefined
  readonly requestId: string | undefined
}

const PLACEHOLDER = /\{(status|reason|message|missingScopes|retryAfter|requestId)\}/g
const ALONE = /^\{(status|reason|message|missingScopes|retryAfter|requestId)\}$/

/** Fills in plain data. A placeholder that is a whole string keeps its type; what is filled in is never read again. */
export function fillTemplate(template: unknown, values: TemplateValues): unknown {
  if (typeof template === 'string') {
    const alone = ALONE.exec(template)?.[1]
    // The expression names placeholders only.
    return alone === undefined ? fillText(template, values) : (values[alone as Placeholder] ?? null)
  }
  if (Array.isArray(template)) return template.map((entry: unknown) => fillTemplate(entry, values))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([name, entry]) => [name, fillTemplate(entry, values)]))
}

export function fillText(text: string, values: TemplateValues): string {
  return text.replace(PLACEHOLDER, (_, name: Placeholder) => {
    const value = values[name]
    if (value === undefined) return ''
    return typeof value === 'object' ? value.join(', ') : String(value)
  })
}

/** Whether a template, or a text in it, says one of these. */
export function mentions(template: unknown, names: readonly Placeholder[]): boolean {
  if (typeof template === 'string') return names.some((name) => template.includes(`{${name}}`))
  if (typeof template !== 'object' || template === null) return false
  return Object.values(template).some((entry) => mentions(entry, names))
}
