import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { checksumOf } from '@keywright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readDefinition } from '../../config/index.ts'
import { FakeKeywright } from '../testing/fake-keywright.ts'
import { run } from '../testing/run.ts'
import { makeTokenFinder } from './find-tokens.ts'

const definitionOf = (id: string, format: string, more = ''): string => `id: ${id}
name: ${id}
token: { format: "${format}"${more} }
credentials: [bearer]
scopes: { read: Read }
`
const FOXREACH = definitionOf('foxreach', 'otr_{secret:34}{checksum}')
// As in real life, two services begin alike and differ in length.
const LEADTERRA = definitionOf('leadterra', 'sk_{environment}_{secret:36}{checksum}')
const FOIR = definitionOf('foir', 'sk_{environment}_{secret:34}{checksum}', ', accepts: ["old_{secret:32}"]')

const sound = (body: string): string => body + checksumOf(body)
const SECRET = 'Ab3'.repeat(12)
const OTR = sound(`otr_${SECRET.slice(0, 34)}`)
const LEADTERRA_TOKEN = sound(`sk_live_${SECRET}`)
const FOIR_TOKEN = sound(`sk_live_${SECRET.slice(0, 34)}`)
const KW = sound(`kw_${SECRET}ABCD`)

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keywright-scan-'))
  await plant('services/foxreach.yaml', FOXREACH)
  await plant('services/leadterra.yaml', LEADTERRA)
  await plant('services/foir.yaml', FOIR)
})
afterEach(() => rm(folder, { recursive: true }))

async function plant(path: string, content: string | Buffer): Promise<void> {
  await mkdir(join(folder, dirname(path)), { recursive: true })
  await writeFile(join(folder, path), content)
}

const scan = (...flags: readonly string[]) => run(['scan', 'tree', ...flags], { cwd: folder })

async function findings(...flags: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  return JSON.parse((await scan('--json', ...flags)).stdout).findings
}

describe('FR-14: a scan of a source tree', () => {
  it('finds otr_ keys, and only real ones', async () => {
    await plant('tree/src/config.ts', `const a = 1\nexport const key = '${OTR}'\n`)
    const nearMisses = [
      `${OTR.slice(0, -1)}${OTR.endsWith('x') ? 'y' : 'x'}`, // a wrong checksum
      `otr_${'x'.repeat(40)}`, // right length, no checksum
      OTR.slice(0, -1), // cut short
      `otr_${SECRET.slice(0, 33)}-${OTR.slice(-6)}`, // a character that no token has
      OTR.toUpperCase(),
      'otr_your_key_here',
      'otr_',
      'FOXREACH_API_KEY=$OTR',
    ]
    await plant('tree/README.md', nearMisses.join('\n'))
    const { exit, stdout } = await scan()
    expect(exit).toBe(1)
    expect(stdout).toBe(`tree/src/config.ts:2:21  foxreach  -  otr_...${OTR.slice(-4)}\n`)
  })

  it('shows no more of a token than its service lets be seen, on no stream and in no form', async () => {
    await plant('tree/a.env', `K=${OTR}\nL=${LEADTERRA_TOKEN}\n`)
    for (const flags of [[], ['--json']]) {
      const { stdout, stderr } = await scan(...flags)
      expect(stdout + stderr).not.toContain(SECRET.slice(0, 8))
    }
  })

  it('ends with 0 when there is none', async () => {
    await plant('tree/a.txt', 'nothing here')
    expect(await scan()).toMatchObject({ exit: 0, stdout: '' })
  })
})

describe('a finding', () => {
  it('names the service even where two begin alike, and the environment that stands in the token', async () => {
    await plant('tree/a.txt', `${FOIR_TOKEN} ${LEADTERRA_TOKEN}`)
    expect(await findings()).toMatchObject([
      { service: 'foir', environment: 'live', type: null, column: 1 },
      { service: 'leadterra', environment: 'live', type: null, column: FOIR_TOKEN.length + 2 },
    ])
  })

  it('of a management token is made without a definition for it', async () => {
    await plant('tree/a.txt', KW)
    expect(await findings()).toMatchObject([{ service: 'keywright', verified: true }])
  })

  it('counts characters, not bytes, and finds a token inside a word', async () => {
    await plant('tree/a.txt', `\nñandú→x${OTR}y`)
    expect(await findings()).toMatchObject([{ line: 2, column: 8 }])
  })

  it('is made where the pieces of a large file meet, with the right line', async () => {
    const chunk = 256 * 1024
    const before = `${'-'.repeat(99)}\n`.repeat(Math.ceil(chunk / 100)).slice(0, chunk - 20)
    await plant('tree/large.txt', `${before}${OTR}\n${before}${OTR}`)
    expect(await findings()).toMatchObject([
      { line: before.split('\n').length, column: (before.split('\n').at(-1)?.length ?? 0) + 1 },
      { line: 2 * before.split('\n').length },
    ])
  })

  it('is made in a file of Windows in UTF-16', async () => {
    await plant('tree/a.txt', Buffer.from(`\ufeffkey\r\n${OTR}\r\n`, 'utf16le'))
    expect(await findings()).toMatchObject([{ line: 2, column: 1 }])
  })

  it('of a format without a checksum is made only on request, and marked', async () => {
    const old = `old_${SECRET.slice(0, 32)}`
    await plant('tree/a.txt', `x=${old}\n${old}more\nmy_${old}\n`)
    expect(await findings()).toEqual([])
    expect(await findings('--unverified')).toMatchObject([{ service: 'foir', line: 1, column: 3, verified: false }])
  })
})

describe('the tree', () => {
  it('is read without .git, node_modules, binary files and links', async () => {
    await plant('tree/.git/config', OTR)
    await plant('tree/deep/node_modules/x/index.js', OTR)
    await plant('tree/image.png', Buffer.from(`\0\0${OTR}`))
    await plant('outside.txt', OTR)
    await symlink(join(folder, 'outside.txt'), join(folder, 'tree/link.txt'))
    await symlink(folder, join(folder, 'tree/circle'))
    expect(await findings()).toEqual([])
    expect((await findings('--all')).map(({ path }) => path)).toEqual([
      'tree/.git/config',
      'tree/deep/node_modules/x/index.js',
    ])
  })

  it('is read to a bound per file, and what lies behind is named', async () => {
    await plant('tree/big.log', `${'x'.repeat(3 * 1024 * 1024)}${OTR}`)
    expect(await findings()).toHaveLength(1)
    const { exit, stdout, stderr } = await scan('--max-size', '1')
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: '' })
    expect(stderr).toContain('tree/big.log')
  })

  it('that is not there is no clean tree: it ends with 1', async () => {
    const { exit, stderr } = await scan()
    expect(exit).toBe(1)
    expect(stderr).toContain('Not readable: tree')
  })

  it('may be one file', async () => {
    await plant('tree/a.env', OTR)
    const { stdout } = await run(['scan', 'tree/a.env'], { cwd: folder })
    expect(stdout).toMatch(/^tree\/a\.env:1:1 /)
  })
})

describe('the definitions', () => {
  it('come from --definition alone when it is given', async () => {
    await plant('tree/a.txt', `${OTR} ${FOIR_TOKEN}`)
    expect(await findings('--definition', 'services/foir.yaml')).toMatchObject([{ service: 'foir' }])
  })

  it('come from the server when there are none beside', async () => {
    await plant('tree/a.txt', OTR)
    await rm(join(folder, 'services'), { recursive: true })
    const server = new FakeKeywright()
    server.on('GET /v1/services/*', () => ({ service: { source: FOXREACH } }))
    const { exit } = await run(['scan', 'tree'], { server, cwd: folder })
    expect(exit).toBe(1)
    expect(await run(['scan', 'tree'], { cwd: folder, env: { KEYWRIGHT_API_KEY: '' } })).toMatchObject({ exit: 64 })
  })

  it('with faults end it with 64', async () => {
    await plant('services/broken.yaml', 'id: 7\n')
    expect(await scan()).toMatchObject({ exit: 64 })
  })
})

it('a text made to be slow is not', () => {
  const read = readDefinition(FOXREACH, 'foxreach.yaml')
  const definition = read.valid ? read.definition : expect.fail(JSON.stringify(read.problems))
  const finder = makeTokenFinder([definition], { unverified: false })
  const text = 'otr_'.repeat(500_000)
  const startedMs = performance.now()
  expect(finder.find(text, 0, text.length)).toEqual([])
  expect(performance.now() - startedMs).toBeLessThan(5000)
})
