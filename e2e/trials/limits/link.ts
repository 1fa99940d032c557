import { connect, createServer, type Socket } from 'node:net'

/** From when on answers are held: at once, or from the next debit on, which is carried out and not answered. */
export type HoldFrom = 'now' | 'debit'

/** Where a store listens, and what a debit looks like on its way there. */
export interface LinkEnd {
  readonly socket: { readonly path: string } | { readonly host: string; readonly port: number }
  readonly debit: RegExp
}

/** The way from one node to the store, which can be made slow. */
export interface Link {
  readonly port: number
  /** What the store answers waits here until it is let go; what the node sends still arrives. */
  holdAnswers(from: HoldFrom): () => void
  close(): Promise<void>
}

interface Passage {
  readonly near: Socket
  readonly far: Socket
  held: boolean
  waiting: Buffer[]
}

/** Passes bytes on between a port of this machine and a socket that the store listens on. */
export async function openLink(end: LinkEnd): Promise<Link> {
  const passages = new Set<Passage>()
  let holding: HoldFrom | undefined

  function open(near: Socket): void {
    const far = connect(end.socket)
    const passage: Passage = { near, far, held: holding === 'now', waiting: [] }
    passages.add(passage)
    near.on('data', (chunk) => {
      // What is sent travels as text.
      if (holding === 'debit' && end.debit.test(chunk.toString('latin1'))) passage.held = true
      far.write(chunk)
    })
    far.on('data', (chunk) => {
      if (passage.held) passage.waiting.push(chunk)
      else near.write(chunk)
    })
    const close = (): void => {
      passages.delete(passage)
      near.destroy()
      far.destroy()
    }
    // A node that was killed leaves its connections broken: that is what is tried.
    for (const socket of [near, far]) socket.on('error', close).on('close', close)
  }

  function letGo(): void {
    holding = undefined
    for (const passage of passages) {
      passage.held = false
      for (const chunk of passage.waiting.splice(0)) passage.near.write(chunk)
    }
  }

  const server = createServer(open)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a server on a port has one')
  return {
    port: address.port,
    holdAnswers(from) {
      holding = from
      if (from === 'now') for (const passage of passages) passage.held = true
      return letGo
    },
    async close() {
      for (const { near, far } of passages) {
        near.destroy()
        far.destroy()
      }
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
