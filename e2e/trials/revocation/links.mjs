/**
 * The proxies between the nodes and the database, in a thread of their own: what a node says to the database must not wait
 * until the thread that sends the checks has time. Each is told by a message what to do, and says that it has done it.
 */
import { connect, createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const { socketPath, count } = workerData
const links = await Promise.all(Array.from({ length: count }, () => open()))
parentPort.on('message', ({ id, link, state, delayMs }) => {
  links[link].set({ state, delayMs })
  parentPort.postMessage({ done: id })
})
parentPort.postMessage({ ports: links.map(({ port }) => port) })

async function open() {
  const sockets = new Set()
  let state = 'whole'
  let delayMs = 0
  const endAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy()
    const far = connect(socketPath)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      // Whatever ends one half ends the other; that it ended is all that a node hears.
      socket.on('error', () => {})
      socket.once('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    near.on('data', (chunk) => far.write(chunk))
    passSlowly(far, near)
  })

  /** In the order in which it came, each piece up to `delayMs` late. */
  function passSlowly(from, to) {
    let notBefore = 0
    from.on('data', (chunk) => {
      if (state === 'swallowing') return
      const now = performance.now()
      notBefore = Math.max(notBefore, now + Math.random() * delayMs)
      if (notBefore <= now) to.write(chunk)
      else setTimeout(() => to.destroyed || to.write(chunk), notBefore - now)
    })
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: server.address().port,
    set(next) {
      // An answer that was swallowed never comes: what waits for it must begin anew.
      if (next.state === 'cut' || state === 'swallowing') endAll()
      state = next.state
      delayMs = next.delayMs
    },
  }
}
