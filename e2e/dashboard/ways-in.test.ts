import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type FakeProvider,
  startFakeProvider,
} from '../../packages/server/src/http/management/testing/fake-provider.ts'
import { COMMAND, makeKey, type RunningExample, startExample } from '../support/index.ts'
import {
  addAuthenticator,
  ageSessions,
  arrive,
  askFor,
  describeInBrowser,
  expectAccessible,
  PASSWORD,
  useBrowser,
} from './support/index.ts'

const browser = useBrowser()
const folder = mkdtempSync(join(tmpdir(), 'keywright-ways-'))
let provider: FakeProvider
let running: RunningExample
beforeAll(async () => {
  provider = await startFakeProvider()
  const { issuer, clientId, clientSecret, name } = provider.settings
  const secretFile = join(folder, 'client-secret')
  writeFileSync(secretFile, clientSecret)
  running = await startExample(join(folder, 'example'), {
    KEYWRIGHT_OIDC_ISSUER: issuer,
    KEYWRIGHT_OIDC_CLIENT_ID: clientId,
    KEYWRIGHT_OIDC_CLIENT_SECRET_FILE: secretFile,
    KEYWRIGHT_OIDC_NAME: name,
  })
})
afterAll(async () => {
  await running.stop()
  await provider.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Who will be asked nothing at the provider's page. */
function visitBy(email: string): void {
  provider.visitor = { sub: `subject of ${email}`, email, email_verified: true, name: 'Ana' }
}

describeInBrowser('a provider of OpenID', () => {
  it('signs a member in by the button that names it', async () => {
    const { page, faults } = await browser.open()
    visitBy(running.dashboard.email)
    await page.goto(running.dashboard.url)
    await page
      .getByRole('link', { name: 'Example Login' })
      .or(page.getByRole('button', { name: 'Example Login' }))
      .click()
    await page.waitForURL(`${running.url}/w/**`)
    await page.getByRole('navigation').first().waitFor()
    expect(faults).toEqual([])
  })

  it('lets nobody in who is no member, and says so', async () => {
    const { page } = await browser.open()
    visitBy('stranger@example.com')
    await page.goto(running.dashboard.url)
    await page
      .getByRole('link', { name: 'Example Login' })
      .or(page.getByRole('button', { name: 'Example Login' }))
      .click()
    await page.getByText('Nobody has an account or an invitation with this sign-in').waitFor()
    await expectAccessible(page, 'a sign-in that failed elsewhere')
  })
})

describeInBrowser('a passkey', () => {
  it('proves who is there before a key is rotated, and takes another name', async () => {
    const window = await browser.open()
    const { page, faults } = window
    await addAuthenticator(window)
    await arrive(window, running, '/account')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByLabel('Name of the passkey').fill('Old laptop')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: 'Rename the passkey Old laptop' }).click()
    await page.getByRole('dialog').getByLabel('Name of the passkey').fill('New laptop')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Rename the passkey New laptop' }).waitFor()

    const made = await makeKey(running, 'foxreach', { name: 'proved' })
    await page.goto(`${running.url}/w/${made.apiKey.workspaceId}/api-keys/${made.id}`)
    await ageSessions(running)
    const question = await askFor(window, 'Rotate')
    await question.getByRole('button', { name: 'Rotate', exact: true }).click()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByLabel('Your key', { exact: true }).waitFor()
    expect((await running.client.apiKeys.get(made.id)).secrets).toHaveLength(2)
    expect(faults).toEqual([])
  })
})

describeInBrowser('the set-up link that a new server prints', () => {
  let server: ChildProcess | undefined
  afterAll(() => {
    server?.kill('SIGTERM')
  })

  function startServer(): Promise<string> {
    const env = { ...process.env, KEYWRIGHT_PORT: '0', KEYWRIGHT_DATA_DIR: join(folder, 'new') }
    server = spawn(process.execPath, [COMMAND, 'serve'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    return new Promise((resolve, reject) => {
      let printed = ''
      server?.once('exit', () => reject(new Error(`the server ended: ${printed}`)))
      server?.stdout?.on('data', (chunk: Buffer) => {
        printed += chunk.toString()
        const link = /Set up the first account, within a day: (\S+)\n/.exec(printed)?.[1]
        if (link !== undefined) resolve(link)
      })
    })
  }

  it('makes the first operator, once', async () => {
    const link = await startServer()
    const { page, faults } = await browser.open()
    await page.goto(link)
    await page.getByLabel('Your name').fill('Ana')
    await page.getByLabel('E-mail address').fill('ana@example.com')
    await page.getByLabel('Choose a password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Make my account' }).click()
    await page.getByText('Operator').first().waitFor()
    expect(faults).toEqual([])
    const other = await browser.open()
    await other.page.goto(link)
    await other.page.getByRole('heading', { level: 1 }).waitFor()
    expect(await other.page.getByLabel('Choose a password').count()).toBe(0)
  })
})
