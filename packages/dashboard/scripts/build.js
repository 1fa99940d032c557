/**
 * Builds the site when something that goes into it has changed since the last build. Content is compared, not times: a fresh
 * checkout has new times for old files. `--force` builds always.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const home = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(home, 'dist/site/built-from')
const inputs = [
  'src',
  'build',
  'index.html',
  'vite.config.ts',
  'package.json',
  'scripts/build.js',
  '../client/src',
  '../core/src',
  '../../package-lock.json',
]

/** Every file at or below a path, in a fixed order; what only tests read is passed over. */
function filesAt(path) {
  const at = join(home, path)
  if (!existsSync(at)) return []
  const entries = readdirSync(at, { withFileTypes: true })
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesAt(`${path}/${entry.name}`) : [`${path}/${entry.name}`]))
    .filter((file) => !/\.test\.tsx?$/.test(file))
}

function digestOfInputs() {
  const hash = createHash('sha256')
  const files = inputs.flatMap((input) => (/\.[a-z]+$/.test(input) ? [input] : filesAt(input)))
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(home, file)))
      .update('\0')
  return hash.digest('hex')
}

/** Beside each file its compressed forms, so that a server spends nothing on them. */
function compress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) compress(path)
    else if (/\.(?:js|css|svg|html)$/.test(entry.name)) {
      const content = readFileSync(path)
      const size = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
      writeFileSync(`${path}.br`, brotliCompressSync(content, { params: size }))
      writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
    }
  }
}

const digest = digestOfInputs()
const unchanged = existsSync(stamp) && readFileSync(stamp, 'utf8') === digest
if (!unchanged || process.argv.includes('--force')) {
  // Loaded here alone: it takes longer than finding out that nothing has changed.
  const { build } = await import('vite')
  await build({ configFile: join(home, 'vite.config.ts'), logLevel: 'warn' })
  compress(join(home, 'dist/site'))
  // Last, so that a build which failed is made again.
  writeFileSync(stamp, digest)
}
