import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

/** Which migrations a release has carried, with the SHA-256 of each file, and which may still change. */
export interface FrozenList {
  readonly released: Readonly<Record<string, string>>
  readonly unreleased: readonly string[]
}

/** What is wrong with a folder of migrations: a released one changed or gone, or one that no list names. */
export function migrationFaults(
  files: ReadonlyMap<string, string>,
  { released, unreleased }: FrozenList,
): readonly string[] {
  const changed = Object.entries(released).flatMap(([name, hash]) => {
    const text = files.get(name)
    if (text === undefined) return [`${name} was released and is gone`]
    return hashOf(text) === hash ? [] : [`${name} was released and has changed: write another migration`]
  })
  const unlisted = [...files.keys()]
    .filter((name) => !Object.hasOwn(released, name) && !unreleased.includes(name))
    .map((name) => `${name} is in no list: add it to "unreleased"`)
  const twice = unreleased.filter((name) => Object.hasOwn(released, name)).map((name) => `${name} is in both lists`)
  return [...changed, ...unlisted, ...twice]
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** The numbered files of a folder, by name. */
export function migrationFiles(folder: URL): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((name) => /^[0-9]{4}-.*\.ts$/.test(name))
  return new Map(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))
}
