interface Family {
  readonly head: readonly string[]
  readonly samples: string[]
}

/**
 * Several texts of Prometheus' format as one: of each metric the head once and all samples behind it, as the format asks.
 * The samples of two texts must differ in a label.
 */
export function mergeMetrics(texts: readonly string[]): string {
  const families = new Map<string, Family>()
  for (const text of texts) {
    let samples: string[] = []
    let head: string[] = []
    for (const line of text.split('\n')) {
      if (line.startsWith('# HELP ')) head = [line]
      else if (line.startsWith('# TYPE ')) samples = familyOf(families, nameIn(line), [...head, line]).samples
      else if (line !== '') samples.push(line)
    }
  }
  return [...families.values()].map(({ head, samples }) => `${[...head, ...samples].join('\n')}\n`).join('\n')
}

function familyOf(families: Map<string, Family>, name: string, head: readonly string[]): Family {
  const known = families.get(name)
  if (known !== undefined) return known
  const made: Family = { head, samples: [] }
  families.set(name, made)
  return made
}

function nameIn(line: string): string {
  return line.split(' ', 3)[2] ?? ''
}
