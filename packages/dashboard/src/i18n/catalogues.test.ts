import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'))
const folders = files.filter((path) => path.endsWith('texts/en.json')).map((path) => dirname(path))
const read = (path: string): Readonly<Record<string, string>> => JSON.parse(readFileSync(join(root, path), 'utf8'))

/** The values and tags that a message needs, wherever in its choices they stand. */
function needsOf(message: string): readonly string[] {
  const tags = [...message.matchAll(/<\/?([a-zA-Z0-9]+)\/?>/g)].map(([tag]) => tag)
  const names: string[] = []
  function walk(tokens: unknown): void {
    if (!Array.isArray(tokens)) return
    for (const token of tokens) {
      if (!Array.isArray(token)) continue
      names.push(String(token[0]))
      const choices: unknown = token[2]
      if (typeof choices === 'object' && choices !== null) Object.values(choices).forEach(walk)
    }
  }
  walk(compileMessageOrThrow(message))
  return [...new Set([...names, ...tags])].sort()
}

describe.each(folders)('the catalogue of %s', (folder) => {
  const en = read(`${folder}/en.json`)
  const es = read(`${folder}/es.json`)

  it('says in Spanish all that it says in English, and nothing else', () => {
    expect(Object.keys(es)).toEqual(Object.keys(en))
  })

  it('uses the same values and tags in both languages', () => {
    for (const [id, message] of Object.entries(en)) {
      expect({ id, needs: needsOf(es[id] ?? '') }).toEqual({ id, needs: needsOf(message) })
    }
  })

  it('leaves no text empty and none untranslated that has more than a name in it', () => {
    for (const [id, message] of Object.entries(es)) {
      expect(message.trim(), id).not.toBe('')
      if (message === en[id]) expect(message.split(' ').length, `${id} is still English`).toBeLessThan(4)
    }
  })

  it('has no text that the code does not name', () => {
    const home = dirname(folder)
    const code = files
      .filter((path) => path.startsWith(`${home}/`) && /(?<!\.test)\.tsx?$/.test(path))
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .join('\n')
    // An id that is put together names its beginning: t(`status.${status}`).
    const unused = Object.keys(en).filter(
      (id) =>
        !code.includes(`'${id}'`) &&
        !code.includes(`\`${id.slice(0, id.lastIndexOf('.') + 1)}\${`) &&
        !code.includes(`"${id}"`),
    )
    expect(unused).toEqual([])
  })
})

describe('the catalogues together', () => {
  it('have no id twice, since they become one', () => {
    const ids = folders.flatMap((folder) => Object.keys(read(`${folder}/en.json`)))
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })
})
