import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ask, COMMAND, runCommand, untilListening } from './support/index.ts'

const DEFINITION = `id: acme
name: Acme
token: { format: "acme_{secret:34}{checksum}" }
credentials: [bearer, { header: X-API-Key }]
scopes: { read: Read, write: Write }
`

/** Every way in which a token can reach a server that fails. */
async function plant(url: string, manager: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${manager}` }
  const post = (path: string, body: unknown, more = {}): Promise<unknown> =>
    ask(`${url}${path}`, { method: 'POST', headers: { ...headers, ...more }, body })
  await post('/v1/verify', { service: 'acme', token })
  await post('/v1/verify', { service: 'acme', token: `${token}\n` })
  await post('/v1/verify', { service: token })
  await post('/v1/verify', `{"service":"acme","token":"${token}"`)
  await post('/v1/verify', { [token]: 1 })
  await post(`/v1/${token}`, {})
  await post(`/v1/api-keys/${token}/revoke`, { reason: 5, [token]: token })
  await post('/v1/verify', { service: 'acme', token }, { authorization: `Bearer ${token}` })
  await ask(`${url}/forward-auth/acme/x?key=${token}`, { headers: { 'x-api-key': token } })
  await ask(`${url}/forward-auth/${token}`, { headers: { 'x-api-key': `${token}x` } })
  await ask(`${url}/nothing?key=${token}`, { headers: { authorization: `Basic ${token}` } })
}

/** A request that Node's own parser refuses. */
function sendNonsense(port: number, token: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost', () => socket.write(`GET / HTTP/9.9\r\nX-API-Key: ${token}\r\n\r\n`))
    socket.on('data', () => {})
    socket.on('error', () => {})
    socket.on('close', () => resolve())
  })
}

it('keeps planted tokens out of every log line, file and answer of a server that logs all it can', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'keywright-secrecy-'))
  const init = await runCommand(['init', '--json'], { KEYWRIGHT_DATA_DIR: dataDir })
  const tokenFile: string = JSON.parse(init.stdout).file
  const manager = readFileSync(tokenFile, 'utf8').trim()
  const server = spawn(process.execPath, [COMMAND, 'serve', '--json'], {
    env: { ...process.env, KEYWRIGHT_DATA_DIR: dataDir, KEYWRIGHT_PORT: '0', KEYWRIGHT_LOG_LEVEL: 'debug' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
    })
  }
  const { url, port } = await untilListening(server)
  const headers = { authorization: `Bearer ${manager}` }
  const source = JSON.stringify({ source: DEFINITION })
  await ask(`${url}/v1/services/acme`, { method: 'PUT', headers, body: source })
  const made = await ask(`${url}/v1/workspaces`, {
    method: 'POST',
    headers,
    body: { service: 'acme', slug: 'a', name: 'A' },
  })
  const keys = `${url}/v1/workspaces/${made.json.workspace.id}/api-keys`
  const key = await ask(keys, { method: 'POST', headers, body: { name: 'Planted', scopes: ['read'] } })
  const token: string = key.json.token
  await plant(url, manager, token)
  await sendNonsense(port, token)
  await ask(`${url}/v1/api-keys/${key.json.apiKey.id}/revoke`, { method: 'POST', headers, body: {} })
  await plant(url, manager, token)
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await ended
  rmSync(tokenFile)
  expect(printed).not.toBe('')
  const files = readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name), 'latin1'))
  for (const planted of [token, token.slice(5, 39), manager, manager.slice(3, 43)]) {
    expect(printed).not.toContain(planted)
    for (const content of files) expect(content.includes(planted)).toBe(false)
  }
  rmSync(dataDir, { recursive: true })
})
