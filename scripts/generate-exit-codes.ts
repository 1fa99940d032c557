/**
 * Writes `docs/reference/exit-codes.md` from the tables that the command line itself goes by: what each exit code means, and
 * which errors end with it. With `--check` it writes nothing and fails when the page is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR_TABLE } from '../packages/core/src/errors.ts'
import { EXIT_MEANINGS } from '../packages/server/src/cli/exit-codes.ts'
import { isMain, report, repositoryRoot } from './lib/tree.ts'

export const exitCodesPath = 'docs/reference/exit-codes.md'

/** The whole page. */
export function exitCodesPage(): string {
  const codes = Object.keys(EXIT_MEANINGS).map(Number)
  return `# Exit codes of the command line

<!-- Written by scripts/generate-exit-codes.ts. Change the tables that it reads, not this page. -->

Every \`keywright\` command ends with one of these. A script can rely on them; the sentences on standard error may change.
With \`--json\` an error is one JSON object on standard error, whose \`error.code\` is the name in the second table.

| exit code | meaning |
|---|---|
${codes.map((code) => `| ${code} | ${EXIT_MEANINGS[code]} |`).join('\n')}

A check that could not be made ends with 7 and never with 10: an outage says nothing of the key.

## Errors

| error | exit code | HTTP status | what it says |
|---|---|---|---|
${errorRows()}

An error that only a newer server knows ends by its HTTP status: 401 with 4, 403 with 5, 404 with 3, 429 with 6, 502, 503 and
504 with 7, 400 and 422 with 64, all others with 1. These come from the command line itself and have no HTTP status: \`usage\` (64),
\`connection_failed\` (7), \`cancelled\` (2) and \`failed\` (1).
`
}

function errorRows(): string {
  return Object.entries(ERROR_TABLE)
    .sort(([a, one], [b, other]) => one.exit - other.exit || (a < b ? -1 : 1))
    .map(([code, { exit, status, title }]) => `| \`${code}\` | ${exit} | ${status} | ${title} |`)
    .join('\n')
}

if (isMain(import.meta)) {
  const path = join(repositoryRoot, exitCodesPath)
  if (process.argv.includes('--check')) {
    const stale = readFileSync(path, 'utf8') !== exitCodesPage()
    const fault = `${exitCodesPath} is stale: run npx tsx scripts/generate-exit-codes.ts`
    report('exit codes', stale ? [fault] : [], 'the page says what the tables say')
  } else {
    writeFileSync(path, exitCodesPage())
    console.log(`wrote ${exitCodesPath}`)
  }
}
