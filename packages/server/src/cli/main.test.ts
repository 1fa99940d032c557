import { ERROR_TABLE } from '@keywright/core'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { makeContext } from './context.ts'
import { EXIT_MEANINGS } from './exit-codes.ts'
import { hideTokens } from './failure.ts'
import { buildProgram } from './index.ts'
import { cleanText } from './output.ts'
import { FakeKeywright, KEY_ID, MANAGEMENT_TOKEN, Problem, workspaceOf } from './testing/fake-keywright.ts'
import { makeWorld, run } from './testing/run.ts'

/** Every command that does something, as it is typed. */
function leavesOf(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  if (command.commands.length === 0) return [path]
  return command.commands.flatMap((each) => leavesOf(each, [...path, each.name()]))
}

function allCommands(): readonly (readonly string[])[] {
  return leavesOf(buildProgram(makeContext(makeWorld().io)))
}

const foxreach = workspaceOf()
const leadterra = workspaceOf({ id: 'ws_00000000000000000002', service: 'leadterra' })

describe('the program', () => {
  it.each(allCommands().map((path) => [path.join(' '), path] as const))(
    'shows an example in the help of "%s"',
    async (_name, path) => {
      const { exit, stdout, stderr } = await run([...path, '--help'])
      expect(stdout).toMatch(/\n {2}\$ /)
      expect(stdout).toContain('keywright')
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    },
  )

  it('takes --json at every command', () => {
    const program = buildProgram(makeContext(makeWorld().io))
    const lacking = allCommands().filter((path) => {
      let command: Command | undefined = program
      for (const name of path) command = command?.commands.find((each) => each.name() === name)
      return command?.options.every(({ long }) => long !== '--json')
    })
    expect(lacking).toEqual([])
  })

  it('prints its version', async () => {
    expect(await run(['--version'])).toMatchObject({ exit: 0, stdout: '0.0.0-test\n', stderr: '' })
  })

  it('shows help on standard error and ends with 64 when no verb is named', async () => {
    const { exit, stdout, stderr } = await run(['api-keys'])
    expect({ exit, stdout }).toEqual({ exit: 64, stdout: '' })
    expect(stderr).toContain('rotate')
  })

  it.each([
    [['api-kyes', 'list'], 'Did you mean api-keys?'],
    [['api-keys', 'lst'], 'Did you mean list?'],
    [['api-keys', 'list', '--wrkspace', 'x'], 'Did you mean --workspace?'],
  ])('asks what was meant by %j', async (argv, question) => {
    const { exit, stderr } = await run(argv)
    expect(exit).toBe(64)
    expect(stderr).toContain(question)
  })

  it('takes in commands of others', async () => {
    const registered: string[] = []
    buildProgram(makeContext(makeWorld().io), [(program) => registered.push(program.name())])
    expect(registered).toEqual(['keywright'])
  })
})

describe('an error', () => {
  it('goes to standard error, with the request that the log knows', async () => {
    const server = new FakeKeywright()
    server.on('GET /v1/api-keys/*', () => {
      throw new Problem('key_not_found', 404, 'There is no such API key.')
    })
    const { exit, stdout, stderr } = await run(['api-keys', 'get', KEY_ID], { server })
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' })
    expect(stderr).toContain('There is no such API key.')
    expect(stderr).toContain('key_not_found, request req_1')
  })

  it('is one JSON object on standard error after --json', async () => {
    const server = new FakeKeywright()
    server.on('PATCH /v1/api-keys/*', () => {
      throw new Problem('scope_unknown', 422, 'There is no scope "raed".', { pointer: '/scopes/0' })
    })
    const { exit, stdout, stderr } = await run(['api-keys', 'edit', KEY_ID, '--scope', 'raed', '--json'], { server })
    expect({ exit, stdout }).toEqual({ exit: 64, stdout: '' })
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: 'scope_unknown',
        message: 'There is no scope "raed".',
        requestId: 'req_1',
        pointer: '/scopes/0',
        docs: 'https://keywright.test/errors/scope_unknown',
        exit: 64,
      },
    })
  })

  it('of a wrong flag is JSON too after --json', async () => {
    const { exit, stderr } = await run(['api-keys', 'list', '--nonsense', '--json'])
    expect(exit).toBe(64)
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'usage', exit: 64 } })
  })

  it.each([
    ['operator_required', 403, 5],
    ['credential_invalid', 401, 4],
    ['store_unavailable', 503, 7],
    ['a_code_of_tomorrow', 403, 5],
    ['a_code_of_tomorrow', 418, 1],
  ])('%s (HTTP %i) ends with %i', async (code, status, exit) => {
    const server = new FakeKeywright()
    server.on('GET /v1/whoami', () => {
      throw new Problem(code, status, 'No.')
    })
    expect(await run(['whoami'], { server })).toMatchObject({ exit })
  })

  it('of an unreachable server ends with 7 and says that nothing is known of any key', async () => {
    const { exit, stderr } = await run(['whoami'], { fetch: () => Promise.reject(new TypeError('fetch failed')) })
    expect(exit).toBe(7)
    expect(stderr).toContain('Nothing is known of any key')
  })

  it('of a missing management token ends with 4, before anything is sent', async () => {
    const server = new FakeKeywright()
    const { exit, stderr } = await run(['whoami'], { server, env: { KEYWRIGHT_API_KEY: '' } })
    expect(exit).toBe(4)
    expect(stderr).toContain('KEYWRIGHT_API_KEY is not set')
    expect(server.seen).toEqual([])
  })

  it('never shows the management token, nor a password in the url', async () => {
    const broken = [
      { KEYWRIGHT_API_KEY: `${MANAGEMENT_TOKEN}\n` },
      { KEYWRIGHT_URL: `http://user:sesame@keys.test` },
      { KEYWRIGHT_URL: 'sesame' },
    ]
    for (const env of broken) {
      const { exit, stdout, stderr } = await run(['whoami'], { env })
      expect(exit).toBe(64)
      expect(stdout + stderr).not.toMatch(/managementTokenOfTheTests|sesame/)
    }
    const { stdout } = await run(['--help'], { env: { KEYWRIGHT_URL: 'http://user:sesame@keys.test/base' } })
    expect(stdout).toContain('http://keys.test/base')
    expect(stdout).not.toContain('sesame')
  })

  it('never repeats a token that was typed in the place of a command, an id or a flag', async () => {
    const token = 'otr_0123456789abcdefghijABCDEFGHIJ0123456789'
    const server = new FakeKeywright()
    const mistakes = [
      [token],
      ['api-keys', token],
      ['api-keys', 'revoke', token],
      ['api-keys', 'verify', token],
      ['api-keys', 'list', `--${token}`],
      ['api-keys', 'end-secret', KEY_ID, token],
      ['services', 'get', token],
    ]
    for (const argv of mistakes) {
      const { exit, stdout, stderr } = await run(argv, { server })
      expect(exit).toBe(64)
      expect(stdout + stderr).not.toContain(token)
    }
    expect(server.seen).toEqual([])
  })

  it('hides what may be a token, and leaves ids alone', () => {
    expect(hideTokens(`unknown ${MANAGEMENT_TOKEN} ${KEY_ID}`)).toBe(`unknown [hidden] ${KEY_ID}`)
  })
})

it('every exit code of an error has a meaning on the page', () => {
  const codes = new Set(Object.values(ERROR_TABLE).map(({ exit }) => exit))
  expect([...codes].filter((code) => EXIT_MEANINGS[code] === undefined)).toEqual([])
})

it('a name cannot drive the terminal or turn the direction of writing', () => {
  expect(cleanText('a\u001b[31mb\nc\u202ed')).toBe('a\ufffd[31mb\ufffdc\ufffdd')
})

describe('the workspace', () => {
  it('is the only one in reach when none is named', async () => {
    const server = new FakeKeywright()
    await run(['api-keys', 'list'], { server })
    expect(server.seen.at(-1)?.path).toBe(`/v1/workspaces/${foxreach.id}/api-keys`)
  })

  it('of the management tokens is meant only when its service is named', async () => {
    const own = workspaceOf({ id: 'ws_00000000000000000004', service: 'keywright', slug: 'keywright' })
    const server = new FakeKeywright()
    server.workspaces = [own, foxreach]
    await run(['api-keys', 'list'], { server })
    expect(server.seen.at(-1)?.path).toContain(foxreach.id)
    await run(['api-keys', 'list', '--service', 'keywright'], { server })
    expect(server.seen.at(-1)?.path).toContain(own.id)
  })

  it('comes from KEYWRIGHT_WORKSPACE, and --workspace wins over it', async () => {
    const server = new FakeKeywright()
    server.workspaces = [foxreach, workspaceOf({ id: 'ws_00000000000000000003', slug: 'other' })]
    await run(['api-keys', 'list'], { server, env: { KEYWRIGHT_WORKSPACE: 'other' } })
    expect(server.seen.at(-1)?.path).toContain('ws_00000000000000000003')
    await run(['api-keys', 'list', '--workspace', 'acme'], { server, env: { KEYWRIGHT_WORKSPACE: 'other' } })
    expect(server.seen.at(-1)?.path).toContain(foxreach.id)
  })

  it('by its id is not looked up', async () => {
    const server = new FakeKeywright()
    await run(['api-keys', 'list', '--workspace', foxreach.id], { server })
    expect(server.seen).toHaveLength(1)
  })

  it('is asked for with the list when there are several, with 64', async () => {
    const server = new FakeKeywright()
    server.workspaces = [foxreach, leadterra]
    const { exit, stderr } = await run(['api-keys', 'list'], { server })
    expect(exit).toBe(64)
    expect(stderr).toContain(`${foxreach.id}  foxreach  acme`)
    expect(stderr).toContain(`${leadterra.id}  leadterra  acme`)
  })

  it('of one slug in two services is told apart by --service', async () => {
    const server = new FakeKeywright()
    server.workspaces = [foxreach, leadterra]
    expect(await run(['api-keys', 'list', '--workspace', 'acme'], { server })).toMatchObject({ exit: 64 })
    const chosen = ['api-keys', 'list', '--workspace', 'acme', '--service', 'leadterra']
    expect(await run(chosen, { server })).toMatchObject({ exit: 0 })
    expect(server.seen.at(-1)?.path).toContain(leadterra.id)
  })

  it('that is not there ends with 3 and the list of those that are', async () => {
    const { exit, stderr } = await run(['api-keys', 'list', '--workspace', 'acmee'])
    expect(exit).toBe(3)
    expect(stderr).toContain(foxreach.id)
  })
})
