import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repositoryRoot } from './lib/tree.ts'

const pictures = join(repositoryRoot, 'docs/pictures')
const PICTURE_BYTES_MAX = 200_000

function pages(): readonly string[] {
  const guides = ['docs/guide', 'docs/operate'].flatMap((folder) =>
    readdirSync(join(repositoryRoot, folder)).map((name) => join(folder, name)),
  )
  return ['README.md', ...guides].filter((path) => path.endsWith('.md'))
}

/** Every picture that a page shows, as a path in the repository. */
const shown = pages().flatMap((page) =>
  [...readFileSync(join(repositoryRoot, page), 'utf8').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) =>
    join(dirname(page), path!),
  ),
)

describe('the pictures of the pages', () => {
  it('are there, with words for whoever does not see them', () => {
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([])
  })

  it('are all shown somewhere, and light enough to load', () => {
    const files = readdirSync(pictures).map((name) => join('docs/pictures', name))
    expect(files.filter((file) => !shown.includes(file))).toEqual([])
    expect(files.filter((file) => statSync(join(repositoryRoot, file)).size > PICTURE_BYTES_MAX)).toEqual([])
  })
})
