/**
 * Writes `docs/reference/openapi.json` from the routes; `--check` fails when the committed one is stale. Paths and schemas
 * stand in the order of the alphabet, so that a moved line of code changes nothing here.
 */
import { makeDocument } from '../packages/server/src/http/management/index.ts'
import { writeOrCheck } from './lib/generated.ts'
import { isMain } from './lib/tree.ts'

/** The committed form of the document. */
export function openApiText(): string {
  return `${JSON.stringify(makeDocument(), (name, value: unknown) => (SORTED.has(name) ? sorted(value) : value), 2)}\n`
}

const SORTED = new Set(['paths', 'schemas'])

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

if (isMain(import.meta)) {
  writeOrCheck('docs/reference/openapi.json', openApiText(), 'npm run generate:openapi')
}
