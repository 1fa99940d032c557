/**
 * Loaded into a node before the server, to do from within what no signal can: to step its clock, to stop it at one exact
 * place, to hold back what it reads, and, so that the checker can be tried, to switch one rule of the protocol off. The
 * product has no such options.
 */
import { createRequire } from 'node:module'
import { rules } from './broken-rules.mjs'

const server = new URL('../../../packages/server/', import.meta.url)
const { times, broken } = JSON.parse(process.env['TRIAL_SEAMS'] ?? '{}')
const { Client } = createRequire(server)('pg')

if (times !== undefined) {
  const { LEASE_TIMES } = await import(new URL('dist/cache/node.js', server).href)
  Object.assign(LEASE_TIMES, times)
}

const { now } = Date
let stepMs = 0
Date.now = () => now() + stepMs

/** Where the process stops itself at the next renewal: `before` it is sent, or `after` its answer came and nothing was done with it. */
let stopAt
/** Whether the answers to reads of keys are held back, and those that are. */
let isHolding = false
const held = []
const { query } = Client.prototype
Client.prototype.query = function (statement, ...rest) {
  const text = typeof statement?.text === 'string' ? statement.text : ''
  if (text.includes('renewals = renewals + 1') && stopAt !== undefined)
    return renewAndStop(() => query.call(this, statement, ...rest))
  const answered = query.call(this, statement, ...rest)
  return isHolding && text.includes('"asked"."digest" in') ? answered.then(hold) : answered
}

function hold(result) {
  return new Promise((resolve) => {
    held.push(() => resolve(result))
    process.send({ held: held.length })
  })
}

function renewAndStop(renew) {
  const place = stopAt
  stopAt = undefined
  if (place === 'before') process.kill(process.pid, 'SIGSTOP')
  const answered = renew()
  return place === 'before' ? answered : answered.finally(() => process.kill(process.pid, 'SIGSTOP'))
}

process.on('message', (told) => {
  if (told.stepMs !== undefined) stepMs = told.stepMs
  if (told.stopAt !== undefined) stopAt = told.stopAt
  if (told.isHolding !== undefined) isHolding = told.isHolding
  if (!isHolding) for (const release of held.splice(0)) release()
})
// Whoever started it is gone, and nobody would end it.
process.on('disconnect', () => process.exit(1))
// A node ends when its server does, not when nobody is left to tell it something.
process.channel?.unref()

if (broken !== undefined) await rules[broken]({ server, Client })
