import { describe, expect, it } from 'vitest'
import { FakeKeywright, KEY_ID, WORKSPACE_ID } from '../../testing/fake-keywright.ts'
import { run } from '../../testing/run.ts'

const HASH = 'a'.repeat(64)
const EVENT = {
  id: 'evt_00000000000000000001',
  chain: WORKSPACE_ID,
  number: 1,
  at: '2026-11-20T11:00:00.000Z',
  action: 'key.revoked',
  actor: 'key_00000000000000000009',
  subject: KEY_ID,
  service: 'foxreach',
  requestId: null,
  ip: null,
  reason: 'left\u202e',
  previousHash: '0'.repeat(64),
  hash: HASH,
}

function serverWith(call: string, answer: unknown): FakeKeywright {
  const server = new FakeKeywright()
  server.on(call, () => answer)
  return server
}

const serverOf = (items: readonly unknown[]) => serverWith('GET /v1/audit-events', { items, nextCursor: null })
const queryOf = (server: FakeKeywright) => Object.fromEntries(server.seen.at(-1)?.query ?? [])

describe('audit list', () => {
  it('prints one line an event, and no mark that turns the writing round', async () => {
    const { exit, stdout } = await run(['audit', 'list'], { server: serverOf([EVENT]) })
    expect(exit).toBe(0)
    expect(stdout).toBe(`1\t${EVENT.at}\tkey.revoked\t${KEY_ID}\t${EVENT.actor}\t\tleft\ufffd\n`)
  })

  it('prints every field as JSON', async () => {
    const { stdout } = await run(['audit', 'list', '--json'], { server: serverOf([EVENT]) })
    expect(JSON.parse(stdout)).toEqual({ items: [EVENT], nextCursor: null })
  })

  it('passes on what was said', async () => {
    const server = serverOf([])
    await run(['audit', 'list', '--installation', '--actor', 'system', '--action', 'a', '--since', '24h'], { server })
    const since = '2026-11-19T12:00:00.000Z'
    expect(queryOf(server)).toEqual({ actor: 'system', action: 'a', since, limit: '100' })
    await run(['audit', 'list', '--api-key', KEY_ID], { server })
    expect(queryOf(server)).toEqual({ apiKey: KEY_ID, limit: '100' })
    await run(['audit', 'list', '--workspace', WORKSPACE_ID], { server })
    expect(queryOf(server)).toEqual({ workspace: WORKSPACE_ID, limit: '100' })
  })

  it.each([[['--installation', '--workspace', 'acme']], [['--api-key', 'x']]])('refuses %j with 64', async (flags) => {
    const server = serverOf([])
    expect(await run(['audit', 'list', ...flags], { server })).toMatchObject({ exit: 64 })
    expect(server.seen).toEqual([])
  })
})

describe('audit verify', () => {
  const VERIFY = 'POST /v1/audit-events/verify'
  const verify = (answer: unknown, ...flags: readonly string[]) => {
    const server = serverWith(VERIFY, answer)
    return run(['audit', 'verify', ...flags], { server }).then((ran) => ({ ...ran, body: server.bodyOf(VERIFY) }))
  }
  const SOUND = { sound: true, checked: 3, head: { size: 3, hash: HASH } }
  const FAULT = { sound: false, checked: 1, fault: { number: 2, kind: 'changed' } }

  it('ends with 0 where the chain is sound, and prints the head to keep', async () => {
    const { exit, stdout, body } = await verify(SOUND)
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: `sound: 3 events, head 3:${HASH}\n` })
    expect(body).toEqual({ workspace: WORKSPACE_ID })
  })

  it('ends with 1 where a fault was found, and names it', async () => {
    const { exit, stdout } = await verify(FAULT)
    expect(exit).toBe(1)
    expect(stdout).toContain('fault at event 2: changed')
    const asJson = await verify(FAULT, '--json')
    expect(asJson.exit).toBe(1)
    expect(JSON.parse(asJson.stdout)).toEqual(FAULT)
  })

  it('says up to where the chain was pruned', async () => {
    const anchor = { size: 4, hash: HASH, prunedAt: '2026-11-20T11:00:00.000Z' }
    const { exit, stdout } = await verify({ ...SOUND, anchor })
    expect(exit).toBe(0)
    expect(stdout).toContain('pruned up to event 4 on 2026-11-20T11:00:00.000Z')
  })

  it('ends with 1 where the given head was pruned, and calls it neither sound nor cut', async () => {
    const fault = { number: 4, kind: 'head_pruned' }
    const { exit, stdout } = await verify({ sound: false, checked: 3, fault }, '--head', `2:${HASH}`)
    expect(exit).toBe(1)
    expect(stdout).toContain('pruned up to event 4')
    expect(stdout).not.toMatch(/cut|^sound|fault at/)
  })

  it('holds the chain against a head as it was printed', async () => {
    const { body } = await verify(SOUND, '--installation', '--head', `2:${HASH}`)
    expect(body).toEqual({ head: { size: 2, hash: HASH } })
    expect(await verify(SOUND, '--head', '2')).toMatchObject({ exit: 64, body: undefined })
  })
})

describe('audit export', () => {
  const second = { ...EVENT, number: 2 }

  it('prints a line an event, and the head beside it', async () => {
    const text = `${JSON.stringify(EVENT)}\n${JSON.stringify(second)}\n`
    const fetch = async (): Promise<Response> => new Response(text)
    const { exit, stdout, stderr } = await run(['audit', 'export', '--installation'], { fetch })
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: text })
    expect(stderr).toContain(`Head: 2:${HASH}`)
  })

  it('ends with 7 where the answer breaks off, and tells no head', async () => {
    const chunks = [`${JSON.stringify(EVENT)}\n{"num`]
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.error(new Error('cut'))
      else controller.enqueue(new TextEncoder().encode(chunk))
    }
    const fetch = async (): Promise<Response> => new Response(new ReadableStream({ pull }))
    const { exit, stderr } = await run(['audit', 'export', '--installation'], { fetch })
    expect(exit).toBe(7)
    expect(stderr).not.toContain('Head')
  })
})
