/**
 * Fails when a page needs more compressed JavaScript at its first load than the bound: the entry, all that it imports, the
 * texts of one language, and the page's own chunk. Measured with gzip, since a browser on plain http offers nothing better.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import './build.js'

const FIRST_LOAD_BYTES_MAX = 150_000

const site = fileURLToPath(new URL('../dist/site', import.meta.url))
const manifest = JSON.parse(readFileSync(join(site, 'manifest.json'), 'utf8'))
const sizes = new Map()

function sizeOf(file) {
  if (!file.endsWith('.js')) return 0
  const known = sizes.get(file) ?? gzipSync(readFileSync(join(site, file)), { level: 6 }).length
  sizes.set(file, known)
  return known
}

/** The files that loading one chunk brings along, without those that it may load later. */
function filesOf(key, seen = new Set()) {
  const chunk = manifest[key]
  if (chunk === undefined || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const imported of chunk.imports ?? []) filesOf(imported, seen)
  return seen
}

const largest = (keys) => keys.toSorted((a, b) => sizeOf(manifest[b].file) - sizeOf(manifest[a].file))[0]
const keys = Object.keys(manifest)
const entry = keys.find((key) => manifest[key].isEntry)
const language = largest(keys.filter((key) => /i18n\/shared\/[a-z]{2}\.ts$/.test(key)))
const pages = keys.filter((key) => /^src\/pages\/[^/]+\/index\.ts$/.test(key) && manifest[key].isDynamicEntry)

const loads = pages.map((page) => {
  const folder = page.replace('index.ts', 'texts/')
  const texts = largest(keys.filter((key) => key.startsWith(folder) && /[a-z]{2}\.json$/.test(key)))
  const files = new Set([entry, language, texts, page].flatMap((key) => [...filesOf(key)]))
  return { page, bytes: [...files].reduce((sum, file) => sum + sizeOf(file), 0) }
})
for (const { page, bytes } of loads.toSorted((a, b) => b.bytes - a.bytes)) {
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${page}`)
}
const worst = Math.max(...loads.map(({ bytes }) => bytes))
if (entry === undefined || loads.length === 0 || language === undefined) {
  console.error('bundle: the manifest names no entry, no language or no page, so nothing was measured')
  process.exitCode = 1
} else if (worst > FIRST_LOAD_BYTES_MAX) {
  console.error(`bundle: a first load of ${worst} bytes is above the ${FIRST_LOAD_BYTES_MAX} that a page may take`)
  process.exitCode = 1
} else {
  console.log(`bundle: every first load is within ${FIRST_LOAD_BYTES_MAX} bytes of compressed JavaScript`)
}
