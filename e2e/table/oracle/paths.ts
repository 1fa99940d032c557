import type { Probe } from './model.ts'

/**
 * A collection below a path, as most APIs have them: what reads needs one scope, what writes another. Without a scope to
 * write, nothing writes.
 */
export function collection(path: string, read: string, write: string | undefined): readonly Probe[] {
  const reads = [`GET ${path}`, `HEAD ${path}`, `GET ${path}/17`, `GET ${path}/17/notes/3`]
  const writes = [`POST ${path}`, `PATCH ${path}/17`, `DELETE ${path}/17`, `PUT ${path}/17/notes`]
  return [
    ...reads.map((line) => probe(line, { all: [read] }, `GET ${path}/**`)),
    ...writes.map((line) => (write === undefined ? probe(line) : probe(line, { all: [write] }, `ANY ${path}/**`))),
  ]
}

/** A request line and what it needs; without a need, no route of the service names it. */
export function probe(line: string, need?: Probe['need'], route?: string): Probe {
  const [method = '', path = ''] = line.split(' ')
  return { method, path, ...(need === undefined ? {} : { need }), ...(route === undefined ? {} : { route }) }
}
