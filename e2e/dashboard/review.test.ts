import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { makeKeyIn, makeWorkspace, useRunningExample, writeDatabase } from '../support/index.ts'
import {
  ageSessions,
  arrive,
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  invited,
  join,
  useBrowser,
} from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()
const DAY_MS = 86_400_000

const WORDS = {
  en: {
    lists: {
      oldSecret: 'Old secret still in use',
      creatorLeft: 'Made by someone who left',
      neverUsed: 'Never used',
      unused90: 'Unused for 90 days',
      unused30: 'Unused for 30 days',
      neverExpires: 'Never expires',
      fullAccess: 'Full access',
    },
    reasons: {
      oldSecret: /was used .* though it was replaced/,
      creatorLeft: /no longer here/,
      neverUsed: /never used/,
      unused90: /last time/,
      unused30: /last time/,
      neverExpires: /without end/,
      fullAccess: /all later ones/,
    },
    navigation: 'Lists',
    select: 'Select',
    bar: 'Chosen keys',
    expire: 'Set expiry',
    days: 'Expires in',
    expired: /1 key now expires: effective on the one node/,
    kept: '1 other expires sooner and stays as it is.',
    disable: 'Disable',
    disabled: /1 key disabled: effective on the one node, in \d+ ms/,
    revoke: 'Revoke',
    revoked: /2 keys revoked: effective on the one node, in \d+ ms/,
    used: '1 of them was used in the last 7 days.',
    end: 'End old secret',
    ended: /The old secret of 1 key has ended: effective/,
    none: 'No key in this list',
    good: 'Nothing to review',
    noKey: 'No key to review',
    failed: 'could not be read',
    retry: 'Try again',
    rotate: 'Rotate it: orphan',
    scopes: 'Choose its scopes: mighty',
    secrets: 'See who still uses it: rotated',
    scopesTitle: 'Change the scopes',
    handOver: 'Hand-over',
  },
  es: {
    lists: {
      oldSecret: 'Secreto anterior aún en uso',
      creatorLeft: 'Creada por alguien que ya no está',
      neverUsed: 'Nunca usada',
      unused90: 'Sin usar desde hace 90 días',
      unused30: 'Sin usar desde hace 30 días',
      neverExpires: 'No caduca nunca',
      fullAccess: 'Acceso total',
    },
    reasons: {
      oldSecret: /se usó .* aunque se sustituyó/,
      creatorLeft: /ya no está aquí/,
      neverUsed: /nunca se ha usado/,
      unused90: /por última vez/,
      unused30: /por última vez/,
      neverExpires: /sin fin/,
      fullAccess: /todos los que vengan/,
    },
    navigation: 'Listas',
    select: 'Seleccionar',
    bar: 'Claves elegidas',
    expire: 'Poner caducidad',
    days: 'Caduca dentro de',
    expired: /1 clave ya tiene caducidad: en vigor en el único nodo/,
    kept: '1 más caduca antes y se queda como está.',
    disable: 'Desactivar',
    disabled: /1 clave desactivada: en vigor en el único nodo, en \d+ ms/,
    revoke: 'Revocar',
    revoked: /2 claves revocadas: en vigor en el único nodo, en \d+ ms/,
    used: '1 de ellas se ha usado en los últimos 7 días.',
    end: 'Terminar el anterior',
    ended: /Ha terminado el secreto anterior de 1 clave: en vigor/,
    none: 'Ninguna clave en esta lista',
    good: 'No hay nada que revisar',
    noKey: 'No hay claves que revisar',
    failed: 'no se pudo leer',
    retry: 'Reintentar',
    rotate: 'Rotarla: orphan',
    scopes: 'Elegir sus permisos: mighty',
    secrets: 'Ver quién lo sigue usando: rotated',
    scopesTitle: 'Cambiar los permisos',
    handOver: 'Relevo',
  },
} as const

type Words = (typeof WORDS)['en' | 'es']
type Kind = keyof Words['lists']

/** Which key of `makeStates` stands in which list. */
const EXPECTED: Readonly<Record<Kind, string>> = {
  oldSecret: 'rotated',
  creatorLeft: 'orphan',
  neverUsed: 'never used',
  unused90: 'idle for 120',
  unused30: 'idle for 45',
  neverExpires: 'endless',
  fullAccess: 'mighty',
}

/** A workspace of its own with a key for each reason, and one that is in order. What only time does is written behind the server. */
async function makeStates(slug: string) {
  const id = await makeWorkspace(running(), 'hostreach', slug)
  const expiresAt = new Date(Date.now() + 60 * DAY_MS).toISOString()
  const make = async (name: string, fields: object = {}) =>
    (await makeKeyIn(running(), id, { environment: 'live', scopes: ['leads:read'], expiresAt, name, ...fields })).id
  const ids = {
    fine: await make('in order'),
    idle45: await make('idle for 45'),
    idle120: await make('idle for 120'),
    rotated: await make('rotated'),
    orphan: await make('orphan'),
    unused: await make('never used'),
    endless: await make('endless', { expiresAt: null }),
    mighty: await make('mighty', { scopes: [] }),
  }
  await running().client.apiKeys.rotate(ids.rotated, { overlap: '7d' })
  const used = (key: string, days: number): string =>
    `update secrets set last_used_at = ${Date.now() - days * DAY_MS} where api_key_id = '${key}';`
  const lately = [ids.fine, ids.rotated, ids.orphan, ids.endless, ids.mighty].map((key) => used(key, 0)).join('')
  const left = `update api_keys set created_by = 'mem_00000000000000000000' where id = '${ids.orphan}';`
  await writeDatabase(running(), lately + used(ids.idle45, 45) + used(ids.idle120, 120) + left)
  return { id, ids }
}

const card = (page: Page, words: Words, kind: Kind): Locator =>
  page.getByRole('navigation', { name: words.navigation }).getByRole('link', { name: words.lists[kind] })

async function show(page: Page, words: Words, kind: Kind): Promise<void> {
  await card(page, words, kind).click()
  await page.getByRole('heading', { level: 2, name: words.lists[kind] }).waitFor()
}

async function open(workspace: string, look: Parameters<typeof browser.open>[0] = {}) {
  const window = await browser.open(look)
  await arrive(window, running(), `/w/${workspace}/review`)
  return window
}

const rows = (page: Page): Promise<string[]> =>
  page
    .getByRole('rowheader')
    .getByRole('link')
    .allTextContents()
    .then((names) => names.toSorted())

const statusOf = async (id: string): Promise<string> => (await running().client.apiKeys.get(id)).status

describeInBrowser('the review of keys', () => {
  it.each(['en', 'es'] as const)(
    'LT-10: lists which keys lie idle and what else deserves a look, each with its reason: %s',
    async (language) => {
      const words = WORDS[language]
      const { id } = await makeStates(`review-lists-${language}`)
      const { page, faults } = await open(id, { language })
      for (const [kind, name] of Object.entries(EXPECTED) as [Kind, string][]) {
        await show(page, words, kind)
        expect(await rows(page), kind).toEqual([name])
        expect(await card(page, words, kind).textContent()).toMatch(/^1/)
        await page.getByRole('row').filter({ hasText: words.reasons[kind] }).first().waitFor()
      }
      await page.reload()
      await page.getByRole('heading', { level: 2, name: words.lists.fullAccess }).waitFor()
      expect(faults).toEqual([])
    },
  )

  it.each(['en', 'es'] as const)(
    'LT-10: lets expire, disables and revokes keys from there, the last with their number typed: %s',
    async (language) => {
      const words = WORDS[language]
      const { id, ids } = await makeStates(`review-acts-${language}`)
      const expiresAt = new Date(Date.now() + 10 * DAY_MS).toISOString()
      await running().client.apiKeys.edit(ids.unused, { expiresAt })
      const idle = await makeKeyIn(running(), id, { environment: 'live', scopes: [], name: 'all and unused' })
      const { page, faults } = await open(id, { language })
      const bar = page.getByRole('region', { name: words.bar })
      const dialog = page.getByRole('alertdialog')
      const choose = (name: string): Promise<void> =>
        page.getByRole('checkbox', { name: `${words.select} ${name}`, exact: true }).check()

      await show(page, words, 'neverUsed')
      await choose('never used')
      await choose('all and unused')
      await bar.getByRole('button', { name: words.expire }).click()
      await dialog.getByLabel(words.days).selectOption('30')
      await dialog.getByText(words.kept).waitFor()
      await expectAccessible(page, 'the choice of an expiry')
      await dialog.getByRole('button', { name: words.expire }).click()
      await page.getByText(words.expired).first().waitFor()
      const { client } = running()
      expect((await client.apiKeys.get(ids.unused)).expiresAt, 'no key lives longer by it').toBe(expiresAt)
      const set = Date.parse((await client.apiKeys.get(idle.id)).expiresAt ?? '')
      expect(Math.round((set - Date.now()) / DAY_MS)).toBe(30)

      await show(page, words, 'unused30')
      await choose('idle for 45')
      await bar.getByRole('button', { name: words.disable }).click()
      await dialog.waitFor()
      await expectAccessible(page, 'the question before keys are disabled')
      await dialog.getByRole('button', { name: words.disable }).click()
      await page.getByText(words.disabled).first().waitFor()
      await page.getByText(words.none).waitFor()
      expect(await statusOf(ids.idle45)).toBe('disabled')

      await show(page, words, 'fullAccess')
      await choose('mighty')
      await choose('all and unused')
      await bar.getByRole('button', { name: words.revoke }).click()
      await dialog.getByText(words.used).waitFor()
      const revoke = dialog.getByRole('button', { name: words.revoke })
      expect(await revoke.isDisabled()).toBe(true)
      await dialog.getByRole('textbox').fill('2')
      await expectAccessible(page, 'the question before keys are revoked')
      await revoke.click()
      await page.getByText(words.revoked).first().waitFor()
      expect([await statusOf(ids.mighty), await statusOf(idle.id)]).toEqual(['revoked', 'revoked'])
      expect(await statusOf(ids.fine), 'what was not chosen stays').toBe('active')
      expect(faults).toEqual([])
    },
  )

  it.each(['en', 'es'] as const)('ends an old secret from there, with its number typed: %s', async (language) => {
    const words = WORDS[language]
    const { id, ids } = await makeStates(`review-ends-${language}`)
    const { page, faults } = await open(id, { language })
    await show(page, words, 'oldSecret')
    await page.getByRole('checkbox', { name: `${words.select} rotated` }).check()
    await page.getByRole('region', { name: words.bar }).getByRole('button', { name: words.end }).click()
    const dialog = page.getByRole('alertdialog')
    const before = await running().client.apiKeys.get(ids.rotated)
    const old = before.secrets.find(({ endsAt }) => endsAt !== null)
    await dialog.getByText(old?.display ?? 'no old secret').waitFor()
    await dialog.getByRole('textbox').fill('1')
    await expectAccessible(page, 'the question before an old secret ends')
    await dialog.getByRole('button', { name: words.end }).click()
    await page.getByText(words.ended).first().waitFor()
    await page.getByText(words.none).waitFor()
    const { secrets, status } = await running().client.apiKeys.get(ids.rotated)
    expect(status).toBe('active')
    expect(secrets.filter(({ ended }) => ended).map(({ id: secret }) => secret)).toEqual([old?.id])
    expect(faults).toEqual([])
  })

  it.each(['en', 'es'] as const)(
    'leads to the key where the answer is a choice: whom to move, a new token, fewer scopes: %s',
    async (language) => {
      const words = WORDS[language]
      const { id } = await makeStates(`review-leads-${language}`)
      const { page, faults } = await open(id, { language })
      await show(page, words, 'creatorLeft')
      await page.getByRole('link', { name: words.rotate }).click()
      await page.getByRole('dialog').waitFor()
      await page.goBack()
      await show(page, words, 'fullAccess')
      await page.getByRole('link', { name: words.scopes }).click()
      await page.getByRole('dialog', { name: words.scopesTitle }).waitFor()
      await page.goBack()
      await show(page, words, 'oldSecret')
      await page.getByRole('link', { name: words.secrets }).click()
      await page.getByRole('heading', { level: 3, name: words.handOver }).waitFor()
      expect(faults).toEqual([])
    },
  )

  it.each([
    ['en', 'light'],
    ['es', 'dark'],
  ] as const)('tells nothing to do from no key, and both from what it cannot know: %s', async (language, theme) => {
    const words = WORDS[language]
    const id = await makeWorkspace(running(), 'hostreach', `review-empty-${language}`)
    const { page } = await open(id, { language, theme })
    await page.getByRole('heading', { name: words.noKey }).waitFor()
    await expectAccessible(page, `no key to review, in ${language}`)
    const expiresAt = new Date(Date.now() + 60 * DAY_MS).toISOString()
    const key = await makeKeyIn(running(), id, { environment: 'live', scopes: ['leads:read'], expiresAt })
    await writeDatabase(running(), `update secrets set last_used_at = ${Date.now()} where api_key_id = '${key.id}'`)
    await page.reload()
    await page.getByRole('heading', { name: words.good }).waitFor()
    await expectAccessible(page, `nothing to review, in ${language}`)
    await page.route(/neverExpires=true/, (route) =>
      route.fulfill({ status: 403, contentType: 'application/json', body: '{}' }),
    )
    await page.reload()
    await page.getByRole('alert').getByRole('button', { name: words.retry }).waitFor()
    await card(page, words, 'neverExpires').getByText(words.failed).waitFor()
    expect(await page.getByRole('heading', { name: words.good }).count()).toBe(0)
    await expectAccessible(page, 'a list that failed')
    await page.unroute(/neverExpires=true/)
    await page.getByRole('button', { name: words.retry }).click()
    await page.getByRole('heading', { name: words.good }).waitFor()
  })

  it('asks for a fresh sign-in before it revokes', async () => {
    const { id, ids } = await makeStates('review-fresh')
    const { page } = await open(id)
    await ageSessions(running())
    await show(page, WORDS.en, 'unused90')
    await page.getByRole('checkbox', { name: 'Select idle for 120' }).check()
    await page.getByRole('region', { name: WORDS.en.bar }).getByRole('button', { name: 'Revoke' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByRole('textbox').fill('1')
    await dialog.getByRole('button', { name: 'Revoke' }).click()
    await page.getByLabel('Password', { exact: true }).waitFor()
    expect(await statusOf(ids.idle120)).toBe('active')
  })

  it('shows a viewer the keys, and nothing to do about them', async () => {
    const { id } = await makeStates('review-viewed')
    const window = await browser.open()
    await join(window, await invited(running(), id, 'looker@example.com', 'viewer'), 'A looker')
    const { page } = window
    await page.goto(`${running().dashboard.url}/w/${id}/review?list=creatorLeft`)
    await page.getByRole('link', { name: 'orphan', exact: true }).waitFor()
    expect(await page.getByRole('checkbox').count()).toBe(0)
    expect(await page.getByRole('link', { name: WORDS.en.rotate }).count()).toBe(0)
    await expectAccessible(page, 'the review of a viewer')
  })

  it.each([
    { language: 'en', theme: 'light', width: 1280 },
    { language: 'en', theme: 'dark', width: 360 },
    { language: 'es', theme: 'light', width: 360 },
    { language: 'es', theme: 'dark', width: 1280 },
  ] as const)('is open to everybody: $language, $theme, $width px', async (look) => {
    const { id } = await makeStates(`review-look-${look.language}-${look.width}`)
    const window = await open(id, look)
    const { page, faults } = window
    for (const kind of ['oldSecret', 'fullAccess', 'creatorLeft'] as const) {
      await show(page, WORDS[look.language], kind)
      await page.getByRole('rowheader').first().waitFor()
      await expectNoSidewaysScroll(window)
    }
    await page.getByRole('checkbox', { name: /orphan/ }).check()
    await expectAccessible(page, 'the review with a chosen key')
    await expectNoSidewaysScroll(window)
    expect(faults).toEqual([])
  })
})
