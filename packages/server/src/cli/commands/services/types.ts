import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ServiceDefinition } from '@keywright/core'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { fileError } from '../../data.ts'
import { parseDefinition, readDefinitionFile, requireSource } from '../../definition.ts'
import { requireServiceId } from '../../ids.ts'
import { type JsonOption, withExamples, withJson } from '../../options.ts'
import { printJson } from '../../output.ts'

interface Options extends JsonOption {
  readonly out?: string
}

export function registerTypes(parent: Command, context: Context): void {
  const described = parent
    .command('types')
    .description('write the names of a definition as TypeScript, so that a mistyped scope does not compile')
  const command = withJson(described)
    .argument('<file or id>', 'a definition file, or the id of a service')
    .option('--out <file>', 'write it there in place of standard output')
    .action(async (which: string, options: Options) => writeTypes(context, which, options))
  withExamples(command, 'keywright services types services/acme.yaml --out src/acme-service.ts')
}

async function writeTypes(context: Context, which: string, { json, out }: Options): Promise<void> {
  const definition = await findDefinition(context, which)
  if (json === true) return printJson(context.io, namesIn(definition))
  const text = typesOf(definition)
  if (out === undefined) return void context.io.stdout.write(text)
  try {
    await writeFile(resolve(context.io.cwd, out), text)
  } catch (error) {
    throw fileError(error, out)
  }
  context.say(`Written to ${out}.`)
}

async function findDefinition(context: Context, which: string): Promise<ServiceDefinition> {
  if (/\.ya?ml$/.test(which) || which.includes('/')) return (await readDefinitionFile(context.io, which)).definition
  return parseDefinition(requireSource(await context.client().services.get(requireServiceId(which))), which)
}

interface Names {
  readonly id: string
  readonly scopes: readonly string[]
  readonly types: readonly string[]
  readonly environments: readonly string[]
}

function namesIn({ id, scopes, types, environments }: ServiceDefinition): Names {
  const named = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name)
  return { id, scopes: named(scopes), types: named(types), environments: named(environments) }
}

/** TypeScript with one constant per list and the type of its members; the constant serves code that walks them. */
function typesOf(definition: ServiceDefinition): string {
  const names = namesIn(definition)
  const camel = names.id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  const pascal = camel.charAt(0).toUpperCase() + camel.slice(1)
  const list = (values: readonly string[]): string => values.map((value) => `\n    ${literal(value)},`).join('')
  return `// Written by "keywright services types" from the definition of "${names.id}"; write it anew when that changes.

/** The names of the service, as its definition gives them. */
export const ${camel} = {
  id: ${literal(names.id)},
  scopes: [${list(names.scopes)}
  ],
  types: [${list(names.types)}
  ],
  environments: [${list(names.environments)}
  ],
} as const

export type ${pascal}Scope = (typeof ${camel}.scopes)[number]
export type ${pascal}Type = (typeof ${camel}.types)[number]
export type ${pascal}Environment = (typeof ${camel}.environments)[number]
`
}

/** Names in a definition hold no quotes. */
function literal(text: string): string {
  return `'${text}'`
}
