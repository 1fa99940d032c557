/** The part of Vitest's JSON report that is counted here. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

export interface Tally {
  readonly passed: number
  readonly failed: number
  /** The names of what did not run. */
  readonly skipped: readonly string[]
}

/**
 * Counts a run of the tests. A file that fails before or beside its tests counts as one failure, since its own tests
 * are then absent from the report or all marked as passed. So does a run that ends badly and reports no failure
 * (a crash, an error that nobody caught), and one in which nothing ran.
 */
export function tallyOf(report: TestReport | undefined, exitCode: number): Tally {
  const files = report?.testResults ?? []
  const tests = files.flatMap((file) => file.assertionResults)
  const passed = tests.filter(({ status }) => status === 'passed').length
  const failedTests = tests.filter(({ status }) => status === 'failed').length
  const failedFiles = files.filter(({ status, assertionResults }) => {
    return status === 'failed' && assertionResults.every((test) => test.status !== 'failed')
  }).length
  const failed = failedTests + failedFiles
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map((test) => test.fullName)
  const endedBadly = failed === 0 && (exitCode !== 0 || passed === 0)
  return { passed, failed: endedBadly ? 1 : failed, skipped }
}
