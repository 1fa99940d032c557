import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CONNECTION_BOUNDS } from '../../packages/server/src/http/index.ts'
import { bytesOf, type Door } from './support/doors.ts'
import { ended, exchange, parseAnswers } from './support/raw.ts'
import { type HostileWorld, openHostileWorld } from './support/world.ts'

/** The bounds of a connection, shortened so that nobody has to wait for them. */
const SHORT = { headersMsMax: 1000, requestMsMax: 1500, silenceMsMax: 2500, keepAliveMsMax: 500, lookEveryMs: 50 }

let world: HostileWorld
const sockets: Socket[] = []

beforeEach(async () => {
  world = await openHostileWorld(SHORT)
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await world.close()
})

function open(): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(world.port, '127.0.0.1', () => resolve(socket))
    socket.on('error', () => {})
    sockets.push(socket)
  })
}

const doorOf = (name: Door['name']): Door => world.doors.find((door) => door.name === name)!

/** A good key's check, over a connection of its own. */
async function check(): Promise<string> {
  const { answers } = await exchange(world.port, bytesOf(doorOf('verify')))
  return JSON.parse(answers.at(-1)?.body ?? '{}').allowed === true ? 'allowed' : 'not allowed'
}

/** Sends a byte now and then until the connection ends, as a slow client does. */
function drip(socket: Socket, byte: string): Promise<string> {
  const timer = setInterval(() => socket.write(byte), 20)
  return ended(socket).finally(() => clearInterval(timer))
}

const statusOf = (text: string): string => /^HTTP\/1\.1 ([0-9]{3})/.exec(text)?.[1] ?? 'closed'

describe('a slow client', () => {
  it('that never ends its head is cut off at every door, and nobody waits for it', async () => {
    await world.close()
    // The time for a whole request would end this one too.
    world = await openHostileWorld({ ...SHORT, requestMsMax: 60_000 })
    const cuts = world.doors.map(async ({ name, method, path }) => {
      const slow = await open()
      slow.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nX-Slow: `)
      return [name, statusOf(await drip(slow, 'a'))]
    })
    expect(await check()).toBe('allowed')
    expect(await Promise.all(cuts)).toEqual(world.doors.map(({ name }) => [name, '408']))
  })

  it('that never ends its body is cut off at every door that takes one, and nobody waits for it', async () => {
    const doors = world.doors.filter(({ body }) => body !== undefined)
    const cuts = doors.map(async (door) => {
      const slow = await open()
      slow.write(bytesOf(door, { body: '', framing: ['Content-Length: 60000'], keepAlive: true }))
      return [door.name, statusOf(await drip(slow, ' '))]
    })
    expect(await check()).toBe('allowed')
    expect(await Promise.all(cuts)).toEqual(doors.map(({ name }) => [name, '408']))
  })

  it('without a credential is refused before its body has come, and nothing of that is kept', async () => {
    const doors = world.doors.filter(({ body }) => body !== undefined)
    const refused = doors.map(async (door) => {
      const slow = await open()
      slow.write(
        bytesOf(door, { without: ['Authorization'], body: '{', framing: ['Content-Length: 60000'], keepAlive: true }),
      )
      const first = await new Promise<Buffer>((resolve) => slow.once('data', resolve))
      return statusOf(first.toString('latin1'))
    })
    expect(await Promise.all(refused)).toEqual(doors.map(() => '401'))
  })

  it('that says nothing at all is cut off', async () => {
    expect(statusOf(await ended(await open()))).toBe('408')
  })

  it('that keeps its connection without another request is cut off', async () => {
    const idle = await open()
    idle.write(bytesOf(doorOf('health'), { keepAlive: true }))
    expect(parseAnswers(await ended(idle)).answers.map(({ status }) => status)).toEqual([200])
  })

  it('that asks and never takes the answers is cut off, and no check waits for it', async () => {
    const deaf = await open()
    deaf.pause()
    // More than the buffers between us hold, so that the server cannot be rid of its answers.
    const request = bytesOf(doorOf('metrics'), { path: '/openapi.json', keepAlive: true })
    deaf.write(Buffer.concat(Array.from({ length: 100 }, () => request)))
    expect(await check()).toBe('allowed')
    await until(async () => (await connections()) === 0)
  })
})

/** Connections that the server holds, by its own count. */
async function connections(): Promise<number> {
  const handles = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
  // Our own ends of them count too.
  return handles - sockets.filter((socket) => !socket.destroyed).length
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe('many connections', () => {
  it('cost no check its answer: five hundred slow ones stand beside a good key', async () => {
    const slow = await Promise.all(Array.from({ length: 500 }, open))
    const cuts = slow.map(ended)
    for (const socket of slow) socket.write('POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    expect(await Promise.all(Array.from({ length: 20 }, check))).toEqual(Array.from({ length: 20 }, () => 'allowed'))
    expect(new Set((await Promise.all(cuts)).map(statusOf))).toEqual(new Set(['408']))
    expect(await check()).toBe('allowed')
  })

  it('beyond the bound are closed at once, and one that ends makes room', async () => {
    const small = await openHostileWorld({ ...CONNECTION_BOUNDS, connectionsMax: 3 })
    const to = (): Promise<Socket> =>
      new Promise((resolve) => {
        const socket = connect(small.port, '127.0.0.1', () => resolve(socket))
        sockets.push(socket)
      })
    const held = [await to(), await to(), await to()]
    const request = bytesOf(small.doors[0]!)
    expect((await exchange(small.port, request)).answers).toEqual([])
    const gone = ended(held[0]!)
    held[0]!.end()
    await gone
    expect((await exchange(small.port, request)).answers.map(({ status }) => status)).toEqual([200])
    for (const socket of held) socket.destroy()
    await small.close()
  })
})

describe('one connection', () => {
  it('with requests on top of each other gets an answer to each, in their order', async () => {
    const requests = Array.from({ length: 100 }, (_, i) =>
      bytesOf(world.doors[i % world.doors.length]!, { keepAlive: i < 99 }),
    )
    const { answers, rest } = await exchange(world.port, Buffer.concat(requests))
    const types = answers.map(({ status, headers }) => `${status} ${headers.get('content-type')?.split(';')[0] ?? '-'}`)
    const json = '200 application/json'
    const round = [json, json, '200 -', json, json, json, '200 text/plain']
    expect([types, rest]).toEqual([Array.from({ length: 100 }, (_, i) => round[i % 7]), ''])
  })

  it('that sends nonsense behind a good request gets the answer to it, and its end', async () => {
    const bytes = Buffer.concat([
      bytesOf(doorOf('health'), { keepAlive: true }),
      Buffer.from('forged nonsense\r\n\r\n'),
    ])
    const { answers } = await exchange(world.port, bytes)
    expect(answers.map(({ status }) => status)).toEqual([200])
  })

  it('may end while its requests are under way: the server goes on, and holds nothing of it', async () => {
    for (let round = 0; round < 50; round += 1) {
      const socket = await open()
      const door = world.doors[round % world.doors.length]!
      socket.write(bytesOf(door, { keepAlive: true }).subarray(0, 10 + round * 8))
      socket.resetAndDestroy()
    }
    expect(await check()).toBe('allowed')
    await until(async () => (await connections()) === 0)
  })

  it('with more requests than may wait gets answers to those that may, then 503, and its end', async () => {
    const request = bytesOf(doorOf('health'), { keepAlive: true })
    const { answers } = await exchange(world.port, Buffer.concat(Array.from({ length: 500 }, () => request)))
    const { pipelinedMax } = CONNECTION_BOUNDS
    // One is under way while the others wait.
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: pipelinedMax + 1 }, () => 200), 503])
    expect(await check()).toBe('allowed')
  })

  it('holds no other up by what it has waiting: a check is answered before the last of them', async () => {
    const request = bytesOf(doorOf('health'), { path: '/openapi.json', keepAlive: true })
    const socket = await open()
    let answered = 0
    const all = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        answered += chunk.toString('latin1').split('HTTP/1.1 200').length - 1
        if (answered >= 99) resolve() // the cut between two chunks may hide one
      })
    })
    socket.write(Buffer.concat(Array.from({ length: 100 }, () => request)))
    expect(await check()).toBe('allowed')
    expect(answered).toBeLessThan(99)
    await all
  })

  it('that asks for more than it reads holds up no other', async () => {
    const greedy = await open()
    greedy.pause()
    greedy.write(Buffer.concat(Array.from({ length: 500 }, () => bytesOf(doorOf('verify'), { keepAlive: true }))))
    expect(await Promise.all([check(), check(), check()])).toEqual(['allowed', 'allowed', 'allowed'])
  })
})
