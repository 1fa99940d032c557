import { describe, expect, it } from 'vitest'
import { checkLayers } from './check-layers.ts'
import { withPlanted } from './lib/planted.ts'

const server = 'packages/server/src'
const header = '/** Owns keys. Refuses to store them. Called by the use-cases. */\n'

/** What the check says of a tree in which one file imports one module. */
function faultsOf(path: string, statement: string): readonly string[] {
  return withPlanted({ [path]: `${statement}\n` }, checkLayers)
}

describe('the import table', () => {
  it.each([
    ['packages/core/src/key/rule.ts', "import { join } from 'node:path'", "core uses none of Node's modules"],
    ['packages/core/src/key/rule.ts', "import { join } from 'path'", "core uses none of Node's modules"],
    ['packages/core/src/key/rule.ts', "import { z } from 'zod'", 'core may not use this package'],
    ['packages/core/src/key/rule.ts', "export * from '@keywright/client'", 'core may not import client'],
    ['packages/core/src/rule.ts', "import { a } from '../../client/src/a.ts'", 'reached by its name'],
    ['packages/client/src/guards/fetch.ts', "import { read } from 'node:fs'", "client uses none of Node's modules"],
    ['packages/client/src/a.ts', "import type { Keywright } from 'keywright'", 'client may not import entry'],
    ['packages/dashboard/src/ui/a.ts', "import { asKeyId } from '@keywright/core'", 'types alone from core'],
    [
      'packages/dashboard/src/ui/a.ts',
      "import { b } from '../session/b.ts'",
      'dashboard-ui may not import dashboard-session',
    ],
    [`${server}/ports/clock.ts`, "import { verify } from '../app/verify.ts'", 'ports may not import app'],
    [`${server}/ports/digest.ts`, "import { hash } from 'node:crypto'", "ports uses none of Node's modules"],
    [`${server}/app/verify.ts`, "import { open } from '../storage/open.ts'", 'constructed in the composition roots'],
    [`${server}/app/verify.ts`, "import type { Settings } from '../config/index.ts'", 'app may not import config'],
    [`${server}/http/data-plane.ts`, "import type { Known } from '../cache/known.ts'", 'never import each other'],
    [`${server}/limits/sql.ts`, "const late = await import('../storage/open.ts')", 'never import each other'],
    [`${server}/http/api.ts`, "import { readConfig } from '../config/index.ts'", 'types alone from config'],
    [`${server}/usage/flush.ts`, "import { serve } from '../serve.ts'", 'usage may not import serve'],
    [`${server}/index.ts`, "export { open } from './storage/index.ts'", 'constructed in the composition roots'],
    [`${server}/cli/commands/api-keys/list.ts`, "import { open } from '../../../storage/open.ts'", 'and cli is none'],
    [`${server}/cache/known.ts`, "import { store } from './testing/store.ts'", 'does not use test code'],
    ['examples/example-api/src/index.ts', "import { judge } from '@keywright/core'", 'examples may not import core'],
    ['examples/example-api/src/index.ts', "import express from 'express'", 'examples may not use this package'],
    [`${server}/billing/invoice.ts`, 'export const due = 1', 'lies in no layer'],
    ['packages/dashboard/src/page.tsx', 'export const page = 1', 'lies in no layer'],
    [`${server}/metrics.ts`, 'export const seen = 1', 'lies in no layer'],
  ])('finds in %s that "%s" points outward', (path, statement, fault) => {
    expect(faultsOf(path, statement)).toEqual([expect.stringContaining(fault)])
  })

  it.each([
    ['packages/core/src/key/rule.ts', "import type { KeyId } from '../ids.ts'"],
    ['packages/client/src/guards/hono.ts', "import { AppError } from '@keywright/core'"],
    [`${server}/app/verify.ts`, "import type { Limiter } from '../ports/limiter.ts'"],
    [`${server}/http/api.ts`, "import type { Settings } from '../config/index.ts'"],
    [`${server}/http/api.ts`, "import { z } from 'zod'"],
    [`${server}/embed.ts`, "import { openStore } from './storage/index.ts'"],
    [`${server}/cli/main.ts`, "import { openStore } from '../storage/index.ts'"],
    [`${server}/cli/commands/serve.ts`, "import { openStore } from '../../storage/index.ts'"],
    [`${server}/cli/commands/whoami.ts`, "import { createClient } from '@keywright/client'"],
    [`${server}/app/verify.test.ts`, "import { openStore } from '../storage/index.ts'"],
    [`${server}/storage/contract/keys.ts`, "import { known } from '../../cache/index.ts'"],
    ['examples/example-api/src/foir.ts', "import { graphql } from 'graphql'"],
  ])('lets %s say "%s"', (path, statement) => {
    expect(faultsOf(path, statement)).toEqual([])
  })

  it('names the line, and is not misled by comments, strings and patterns', () => {
    const text = [
      "// import a from 'zod'",
      '/* import b from "zod" */',
      "const said = `import c from 'zod' ${nest(`from 'zod'`)}`",
      'const pattern = /["\'`]/',
      'const half = said.length / 2 / 3',
      'import {',
      '  z,',
      "} from 'zod'",
    ].join('\n')
    expect(faultsOf('packages/core/src/a.ts', text)).toEqual([
      "packages/core/src/a.ts:8 imports 'zod': core may not use this package",
    ])
  })
})

describe('the headers', () => {
  it('finds a folder of two files without an index', () => {
    const faults = withPlanted({ [`${server}/app/a.ts`]: '', [`${server}/app/b.ts`]: '' }, checkLayers)
    expect(faults).toEqual([`${server}/app has 2 source files and no index.ts with a header`])
  })

  it('finds an index that does not open with its header, and a header that leaves something out', () => {
    const late = withPlanted(
      { [`${server}/app/index.ts`]: `export const a = 1\n${header}`, [`${server}/app/b.ts`]: '' },
      checkLayers,
    )
    expect(late).toHaveLength(3)
    const short = withPlanted(
      { [`${server}/app/index.ts`]: '/** Owns keys, and never prints them. */', [`${server}/app/b.ts`]: '' },
      checkLayers,
    )
    expect(short).toEqual([`${server}/app/index.ts:1 its header does not say who calls it`])
  })

  it('is content with a whole header, and asks none of a folder with one file beside its test', () => {
    const files = { [`${server}/app/index.ts`]: header, [`${server}/app/b.ts`]: '' }
    expect(withPlanted(files, checkLayers)).toEqual([])
    expect(withPlanted({ [`${server}/app/a.ts`]: '', [`${server}/app/a.test.ts`]: '' }, checkLayers)).toEqual([])
  })
})

describe('the purity of core', () => {
  it.each([
    'export async function f() {}',
    'const x = (await y)',
    'const x = Date.now()',
    'const x = new Date()',
    'const x = new Date(0)',
    'const x = Math.random()',
    'const x = `${Math.random()}`',
  ])('finds "%s"', (text) => {
    expect(faultsOf('packages/core/src/a.ts', text)).toEqual([expect.stringMatching(/a\.ts:1 core is synchronous/)])
  })

  it('reads code alone, and leaves tests their clocks', () => {
    expect(faultsOf('packages/core/src/a.ts', "// never Date.now()\nconst a = 'await'")).toEqual([])
    expect(faultsOf('packages/core/src/a.test.ts', 'const a = Date.now()')).toEqual([])
  })

  it('finds a dependency in the manifest of core', () => {
    const manifest = { 'packages/core/package.json': '{"dependencies":{"zod":"4"}}' }
    expect(withPlanted(manifest, checkLayers)).toEqual([expect.stringContaining("this names 'dependencies'")])
  })
})
