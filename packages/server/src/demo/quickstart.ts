import { readFileSync, renameSync, writeFileSync } from 'node:fs'

export interface QuickstartToken {
  readonly token: string
  readonly apiKeyId: string
  readonly environment: string
  readonly type: string
  readonly scopes: readonly string[]
}

export interface QuickstartWorkspace {
  readonly id: string
  readonly slug: string
  readonly tokens: readonly QuickstartToken[]
}

/** What the first start writes, mode 0600: the only place that keeps the demo's tokens. */
export interface Quickstart {
  readonly url: string
  readonly managementToken: string
  readonly dashboard: { readonly url: string; readonly email: string; readonly password: string } | null
  readonly services: Readonly<
    Record<string, { readonly exampleUrl: string; readonly workspaces: readonly QuickstartWorkspace[] }>
  >
}

/** The file of an earlier start; `undefined` when it is gone or cannot be read as one. */
export function readQuickstart(path: string): Quickstart | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isQuickstart(read) ? read : undefined
  } catch {
    // Gone or damaged: the demo is made anew, which is what a start without the file does.
    return undefined
  }
}

/** Writes the file whole or not at all, readable by its owner alone. */
export function writeQuickstart(path: string, quickstart: Quickstart): void {
  const draft = `${path}.${process.pid}.tmp`
  writeFileSync(draft, `${JSON.stringify(quickstart, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, path)
}

function isQuickstart(value: unknown): value is Quickstart {
  return (
    typeof value === 'object' &&
    value !== null &&
    'managementToken' in value &&
    typeof value.managementToken === 'string' &&
    'services' in value &&
    typeof value.services === 'object' &&
    value.services !== null
  )
}
