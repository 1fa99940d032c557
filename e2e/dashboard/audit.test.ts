import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { chainEvent, type EpochMs } from '@keywright/core'
import { makeKeyIn, makeWorkspace, manage, useRunningExample, writeDatabase } from '../support/index.ts'
import {
  arrive,
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  invited,
  join as accept,
  useBrowser,
} from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()

const sql = (statement: string): Promise<void> => writeDatabase(running(), statement)

async function events(workspace: string) {
  const all = []
  for await (const event of running().client.audit.export({ workspace })) all.push(event)
  return all
}

/** Takes the oldest event away, as retention does: with an event that says so, or as whoever covers his traces would, without. */
async function prune(chain: string, how: 'recorded' | 'unrecorded'): Promise<void> {
  const all = await events(chain)
  const [oldest, last] = [all[0]!, all.at(-1)!] // Every workspace has at least the event of its making.
  const { number: to, hash } = oldest
  const at = Date.now()
  await sql(`delete from audit_events where chain = '${chain}' and number = ${to}`)
  await sql(
    `update audit_heads set anchor_size = ${to}, anchor_hash = '${hash}', anchor_at = ${at} where chain = '${chain}'`,
  )
  if (how === 'unrecorded') return
  const after = { from: to, to, count: 1, hash }
  const nothing = { service: undefined, requestId: undefined, ip: undefined, reason: undefined, before: undefined }
  const event = {
    id: `${oldest.id}p`,
    chain,
    at: at as EpochMs,
    action: 'audit.pruned',
    actor: 'system',
    subject: chain,
  }
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
  const made = chainEvent({ size: last.number, hash: last.hash }, { ...event, ...nothing, after }, sha256)
  await sql(
    `insert into audit_events (id, chain, number, at, action, actor, subject, after, previous_hash, hash) values` +
      ` ('${made.id}', '${chain}', ${made.number}, ${at}, '${made.action}', 'system', '${chain}', '${JSON.stringify(after)}', '${made.previousHash}', '${made.hash}')`,
  )
  await sql(
    `update audit_heads set size = ${made.number}, hash = '${made.hash}', anchor_event = ${made.number} where chain = '${chain}'`,
  )
}

/** A workspace in which a key was made, changed and revoked with a reason. */
async function makeHistory(slug: string) {
  const id = await makeWorkspace(running(), 'foxreach', slug)
  const key = await makeKeyIn(running(), id, { name: 'ci-deploy', scopes: ['read'] })
  await manage(running(), 'PATCH', `/v1/api-keys/${key.id}`, { scopes: ['read', 'write'] })
  await manage(running(), 'POST', `/v1/api-keys/${key.id}/revoke`, { reason: 'leaked in a log' })
  return { id, key }
}

async function open(workspace: string, look: Parameters<typeof browser.open>[0] = {}, query = '') {
  const { width = 1280 } = look
  const window = await browser.open({ ...look, width: 1280 })
  await arrive(window, running(), `/w/${workspace}/audit${query}`)
  await window.page.setViewportSize({ width, height: 900 })
  return window
}

describeInBrowser('the audit', () => {
  it('says in words who did what to which key, from where and why, and what it changed', async () => {
    const { id, key } = await makeHistory('audit-words')
    const { page, faults } = await open(id)
    const table = page.getByRole('table', { name: 'Audit' })
    await table.getByRole('row', { name: /Revoked a key/ }).waitFor()
    expect(await table.getByRole('rowheader').allTextContents()).toEqual([
      'Revoked a key · Event 4',
      'Changed a key · Event 3',
      'Created a key · Event 2',
      'Created the workspace · Event 1',
    ])
    const link = table.getByRole('link', { name: 'ci-deploy' }).first()
    expect(await link.getAttribute('href')).toBe(`/w/${id}/api-keys/${key.id}`)
    await table.getByRole('button', { name: /Revoked a key/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('leaked in a log').first().waitFor()
    await dialog.getByText(/^req_/).waitFor()
    await expectAccessible(page, 'an event')
    await page.keyboard.press('Escape')
    await table.getByRole('button', { name: /Changed a key/ }).click()
    await dialog.getByText('Before:').first().waitFor()
    expect(await dialog.textContent()).toMatch(/scopes.*Before:.*read.*After:.*read\nwrite/s)
    expect(await dialog.textContent()).not.toMatch(/createdAt/)
    expect(faults).toEqual([])
  })

  it('keeps its filters in the address, and a token in the place of an id out of it', async () => {
    const { id, key } = await makeHistory('audit-filters')
    const { page, seen } = await open(id)
    const headers = page.getByRole('rowheader')
    await page.getByLabel('What', { exact: true }).selectOption('key.revoked')
    await page.waitForURL(/action=key\.revoked/)
    await expect.poll(() => headers.allTextContents()).toEqual(['Revoked a key · Event 4'])
    await page.reload()
    await expect.poll(() => headers.count()).toBe(1)
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect.poll(() => headers.count()).toBe(4)
    const field = page.getByLabel('API key, by its id')
    await field.fill(key.token)
    await page.getByText('An id begins with').waitFor()
    expect([page.url(), ...seen].join('\n')).not.toContain(key.token)
    await field.fill(key.id)
    await page.waitForURL(new RegExp(key.id))
    await expect.poll(() => headers.count()).toBe(3)
    await page.getByLabel('From this day').fill('2999-01-01')
    await page.getByRole('heading', { name: 'No events' }).waitFor()
  })

  it('takes nothing from an address that it does not know', async () => {
    const { id } = await makeHistory('audit-address')
    const { page, seen } = await open(id, {}, '?actor=anything&action=x&since=yesterday&after=%00')
    await expect.poll(() => page.getByRole('rowheader').count()).toBe(4)
    expect(seen.filter((line) => /audit-events\?.*(actor|action|since|cursor)=/.test(line))).toEqual([])
  })

  it('pages from the newest to the oldest event', async () => {
    const { id } = await makeHistory('audit-pages')
    for (let i = 0; i < 26; i += 1) await manage(running(), 'PATCH', `/v1/workspaces/${id}`, { name: `Name ${i}` })
    const { page } = await open(id)
    await page.getByRole('link', { name: 'Older' }).click()
    await page.getByText('Created the workspace').last().waitFor()
    await expect.poll(() => page.getByRole('rowheader').last().textContent()).toBe('Created the workspace · Event 1')
    await page.getByRole('link', { name: 'Newest' }).click()
    await expect.poll(() => page.getByRole('rowheader').first().textContent()).toBe('Changed the workspace · Event 30')
  })

  it('saves every event as a file, an event a line', async () => {
    const { id } = await makeHistory('audit-export')
    const { page, faults } = await open(id)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe(`audit-${id}.ndjson`)
    const lines = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\n')
    expect(lines.map((line) => JSON.parse(line).number)).toEqual([1, 2, 3, 4])
    await page.getByText('4 events saved').waitFor()
    expect(faults).toEqual([])
  })

  it('proves that the chain is whole, and names what was altered or cut off', async () => {
    const { id } = await makeHistory('audit-chain')
    const { size, hash } = await running().client.audit.head({ workspace: id })
    const { page } = await open(id)
    const verify = page.getByRole('button', { name: 'Check the chain' })
    await verify.click()
    await page.getByText('The chain is whole: 4 events').waitFor()
    await page.getByText(`4:${hash}`).waitFor()
    await expectAccessible(page, 'a chain that is whole')
    const kept = page.getByLabel('A head that you kept')
    await kept.fill(`${size}:${hash}`)
    await verify.click()
    await page.getByText('It leads through the head that you kept').waitFor()
    await kept.fill('4:abc')
    await page.getByText('Write it as').waitFor()
    await kept.fill(`4:${'f'.repeat(64)}`)
    await verify.click()
    await page.getByText('does not lead through this head').waitFor()
    await kept.fill('')
    await sql(`update audit_events set actor = 'nobody' where chain = '${id}' and number = 2`)
    await verify.click()
    await page.getByText('Event 2 was changed').waitFor()
    await page.getByText('Events found sound: 1').waitFor()
    await expectAccessible(page, 'a chain with a fault')
  })

  it('says where a pruned chain begins, and that its beginning is on record', async () => {
    const { id } = await makeHistory('audit-pruned')
    const first = (await events(id))[0]
    await prune(id, 'recorded')
    const { page } = await open(id)
    await page.getByText('It begins with event 2: the events before it are recorded as pruned').waitFor()
    await page.getByRole('rowheader', { name: /Pruned old events/ }).waitFor()
    const verify = page.getByRole('button', { name: 'Check the chain' })
    await verify.click()
    await page.getByText('The chain is whole from event 2 on: 4 events').waitFor()
    await expectAccessible(page, 'a pruned chain')
    await page.getByLabel('A head that you kept').fill(`1:${first?.hash}`)
    await verify.click()
    await page.getByText('It leads through the head that you kept').waitFor()
    await prune(id, 'recorded')
    await verify.click()
    await page.getByText('This head cannot be compared: the events up to 2 were pruned').waitFor()
    await page.getByText('No event is wrong').waitFor()
  })

  it('does not pass rows that somebody deleted for a pruning', async () => {
    const { id } = await makeHistory('audit-unrecorded')
    await prune(id, 'unrecorded')
    const { page } = await open(id)
    await page.getByText('A check shows whether the chain itself says so').waitFor()
    await page.getByRole('button', { name: 'Check the chain' }).click()
    await page.getByText('The events up to 1 are gone, and no event says that they were pruned').waitFor()
    expect(await page.getByText('recorded as pruned').count()).toBe(0)
  })

  it('has words for a sign-in that was refused, and lists those of nobody known apart', async () => {
    const { id } = await makeHistory('audit-sign-ins')
    const stranger = await browser.open()
    await stranger.page.goto(running().dashboard.url)
    await stranger.page.getByLabel('E-mail address').fill('nobody@example.com')
    await stranger.page.getByLabel('Password', { exact: true }).fill('never-was-a-password')
    await stranger.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await stranger.page.getByRole('alert').first().waitFor()
    const { page } = await open(id, {}, '?of=installation&actor=anyone')
    const row = page.getByRole('row', { name: /A sign-in was refused/ }).first()
    await row.waitFor()
    expect(await row.textContent()).toMatch(/Somebody not signed in.*No account here/)
    // The address narrows the list to them, and what the operator did himself is left out.
    expect(page.url()).toContain('actor=anyone')
    expect(await page.getByRole('rowheader', { name: /Signed in/ }).count()).toBe(0)
    expect(await page.getByLabel('Who', { exact: true }).inputValue()).toBe('anyone')
  })

  it('is read by a viewer, who sees the workspace and not the installation', async () => {
    const { id } = await makeHistory('audit-viewer')
    const window = await browser.open()
    await accept(window, await invited(running(), id, 'watcher@example.com', 'viewer'), 'Watcher')
    const { page, faults } = window
    await page.getByRole('link', { name: 'Audit' }).click()
    await page.getByRole('rowheader', { name: /Revoked a key/ }).waitFor()
    await page.goto(`${running().url}/w/${id}/audit?of=installation`)
    await page.getByRole('rowheader', { name: /Revoked a key/ }).waitFor()
    expect(await page.getByText('The installation’s own events').count()).toBe(0)
    await page.getByRole('button', { name: 'Check the chain' }).click()
    await page.getByText('The chain is whole').waitFor()
    expect(faults).toEqual([])
  })

  it('fits a phone in the language that shows what does not fit', async () => {
    const { id } = await makeHistory('audit-pseudo')
    const window = await open(id, { width: 360 })
    const { page } = window
    await page.evaluate(() => localStorage.setItem('keywright.language', 'qps'))
    await page.reload()
    await page.getByRole('rowheader').first().waitFor()
    await page.locator('#chain').waitFor()
    await expectNoSidewaysScroll(window)
    await page.getByRole('rowheader').first().getByRole('button').click()
    await page.getByRole('dialog').waitFor()
    await expectNoSidewaysScroll(window)
  })

  it('shows an operator the events of the installation', async () => {
    const { id } = await makeHistory('audit-installation')
    const { page } = await open(id)
    await page.getByLabel('The installation’s own events').check()
    await page.waitForURL(/of=installation/)
    await page
      .getByRole('rowheader', { name: /Signed in/ })
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Check the chain' }).click()
    await page.getByText('The chain is whole').waitFor()
  })

  it.each([
    {
      language: 'en',
      theme: 'light',
      width: 1280,
      revoked: /Revoked a key/,
      check: 'Check the chain',
      whole: 'The chain is whole',
    },
    {
      language: 'es',
      theme: 'dark',
      width: 360,
      revoked: /Revocó una clave/,
      check: 'Comprobar la cadena',
      whole: 'La cadena está entera',
    },
  ] as const)('is open to everybody: $language, $theme, $width px', async ({ revoked, check, whole, ...look }) => {
    const { id } = await makeHistory(`audit-look-${look.language}`)
    const { page, faults } = await open(id, look)
    const event = page.getByRole('button', { name: revoked })
    await event.waitFor()
    await page.getByRole('button', { name: check }).click()
    await page.getByText(whole).waitFor()
    await expectAccessible(page, 'the audit')
    await event.click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page, 'an event')
    const overhang = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overhang).toBeLessThanOrEqual(0)
    expect(faults).toEqual([])
  })
})
