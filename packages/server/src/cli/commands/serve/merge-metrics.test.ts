import { describe, expect, it } from 'vitest'
import { makeWorkerMetrics } from '../../../system/index.ts'
import { mergeMetrics } from './merge-metrics.ts'

const text = (worker: number, count: number): string => `# HELP a_total What is counted.
# TYPE a_total counter
a_total{worker="${worker}",name="x # HELP y"} ${count}

# HELP b What is measured.
# TYPE b gauge
b{worker="${worker}"} 1
`

describe('texts of metrics', () => {
  it('become one, with the head of each metric once and every sample behind its own head', () => {
    expect(mergeMetrics([text(1, 5), text(2, 7)])).toBe(`# HELP a_total What is counted.
# TYPE a_total counter
a_total{worker="1",name="x # HELP y"} 5
a_total{worker="2",name="x # HELP y"} 7

# HELP b What is measured.
# TYPE b gauge
b{worker="1"} 1
b{worker="2"} 1
`)
  })

  it('stay as they are where there is one, a metric without samples too', () => {
    const empty = '# HELP c Nothing yet.\n# TYPE c counter\n'
    expect(mergeMetrics([text(1, 5)])).toBe(text(1, 5))
    expect(mergeMetrics([empty, empty])).toBe(empty)
  })

  it('about workers say which answered, and how often each was started again', async () => {
    const workers = [
      { number: 1, answered: true, restarts: 0 },
      { number: 2, answered: false, restarts: 3 },
    ]
    const told = await makeWorkerMetrics(() => workers).text()
    expect(told).toContain('keywright_worker_up{worker="1"} 1\n')
    expect(told).toContain('keywright_worker_up{worker="2"} 0\n')
    expect(told).toContain('keywright_worker_restarts_total{worker="2"} 3\n')
  })
})
