/**
 * Proves that imports point inward: core ← ports ← app ← adapters ← composition roots ← command line.
 * The table says who may import whom; a file without a row fails, so that a new folder is placed before it is filled.
 * What else makes the house (headers, a pure core) is proved in `lib/house.ts`.
 */
import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { headerFaults, purityFaults } from './lib/house.ts'
import { type Import, importsOf } from './lib/source.ts'
import { foldersIn, isMain, isTestCode, report, repositoryRoot, type SourceFile, sourcesBelow } from './lib/tree.ts'

interface Layer {
  readonly name: string
  /** Folder, or file without its ending, from the root; a star at the end fits any rest. Of several the longest counts. */
  readonly at: string
  /** The layers it may import, beside its own: within a package by path, across packages by the package's name. */
  readonly imports: readonly string[]
  /** The layers of which it may import types alone. */
  readonly importsTypesOf?: readonly string[]
  /** Whether it may use Node's own modules. */
  readonly node: boolean
  /** Packages of the registry: any that the manifest lists, or these. */
  readonly packages: 'any' | readonly string[]
}

const server = 'packages/server/src'
const rules = ['core', 'ports', 'app']
const adapters = ['storage', 'cache', 'limits', 'usage', 'http', 'system']
const roots = ['engine', 'embed', 'serve']

const layers: readonly Layer[] = [
  { name: 'core', at: 'packages/core/src', imports: [], node: false, packages: [] },
  // Runs wherever `fetch` does; the frameworks that its guards serve are optional peers.
  { name: 'client', at: 'packages/client/src', imports: ['core'], node: false, packages: ['hono'] },

  // Clock, entropy and digests are ports, so that the rules need neither Node nor a package.
  { name: 'ports', at: `${server}/ports`, imports: ['core'], node: false, packages: [] },
  { name: 'app', at: `${server}/app`, imports: ['core', 'ports'], node: false, packages: [] },
  { name: 'config', at: `${server}/config`, imports: ['core'], node: true, packages: 'any' },
  // Adapters are handed their configuration: they know its shape and never read it, and they never know each other.
  ...adapters.map((name): Layer => {
    return {
      name,
      at: `${server}/${name}`,
      imports: rules,
      importsTypesOf: name === 'http' ? ['config', 'client'] : ['config'],
      node: true,
      packages: 'any',
    }
  }),

  // The demo works on an open engine and constructs nothing.
  {
    name: 'demo',
    at: `${server}/demo`,
    imports: ['core', 'app'],
    importsTypesOf: ['engine'],
    node: true,
    packages: [],
  },
  // The composition roots, beside the command line's own below: the only ones that construct adapters.
  ...roots.map((name): Layer => {
    const imports = [...rules, 'config', ...adapters, ...roots]
    return { name, at: `${server}/${name}`, imports, importsTypesOf: ['client'], node: true, packages: 'any' }
  }),
  { name: 'entry', at: `${server}/index`, imports: [...rules, 'config', ...roots], node: false, packages: [] },
  {
    name: 'cli',
    at: `${server}/cli`,
    imports: [...rules, 'config', 'client', ...roots],
    node: true,
    packages: 'any',
  },
  ...['main', 'bin', 'commands/serve*', 'commands/dev*', 'commands/init*', 'commands/recover*', 'commands/doctor*'].map(
    (at): Layer => {
      const imports = [...rules, 'config', 'client', 'demo', ...roots, ...adapters]
      return { name: 'cli', at: `${server}/cli/${at}`, imports, node: true, packages: 'any' }
    },
  ),

  // The dashboard knows the server by the client alone. Its parts stand on each other in this order, and no page knows another.
  ...dashboardLayers(),

  { name: 'examples', at: 'examples', imports: ['client'], node: true, packages: ['hono', 'graphql'] },
]

function dashboardLayers(): readonly Layer[] {
  const at = 'packages/dashboard/src'
  const parts = ['i18n', 'ui', 'session', 'reveal', 'key-state', 'key-parts', 'pages', 'app']
  const below = (part: string): readonly string[] =>
    parts.slice(0, parts.indexOf(part)).map((name) => `dashboard-${name}`)
  const common = { importsTypesOf: ['core'], node: false, packages: 'any' } as const
  return [
    { name: 'dashboard', at: `${at}/main`, imports: ['client', 'dashboard-app', 'dashboard-ui'], ...common },
    ...parts.map((part): Layer => {
      return { name: `dashboard-${part}`, at: `${at}/${part}`, imports: ['client', ...below(part)], ...common }
    }),
  ]
}

/** The layer that the name of each of our packages stands for. */
const ownPackages: Readonly<Record<string, string>> = {
  '@keywright/core': 'core',
  '@keywright/client': 'client',
  keywright: 'entry',
}

/** Every fault of the tree below a root, as `path:line message`, sorted by path. */
export function checkLayers(root: string): readonly string[] {
  const packages = foldersIn(root, 'packages')
  const sources = packages.flatMap((name) => sourcesBelow(root, `packages/${name}/src`))
  const examples = sourcesBelow(root, 'examples')
  return [
    ...[...sources, ...examples].filter(({ path }) => !isTestCode(path)).flatMap(importFaults),
    ...headerFaults(sources),
    ...purityFaults(root, sources),
  ]
}

function importFaults(file: SourceFile): readonly string[] {
  const layer = layerOf(file.path)
  if (layer === undefined) return [`${file.path}:1 lies in no layer: give its folder a row in scripts/check-layers.ts`]
  return importsOf(file.text).flatMap((found) => {
    const fault = faultOf(file.path, layer, found)
    return fault === undefined ? [] : [`${file.path}:${found.line} imports '${found.specifier}': ${fault}`]
  })
}

function faultOf(path: string, layer: Layer, found: Import): string | undefined {
  const { specifier } = found
  if (specifier.startsWith('.')) return faultOfPath(path, layer, found)
  const own = ownPackages[packageOf(specifier)]
  if (own !== undefined) return faultOfLayer(layer, own, found)
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    return layer.node ? undefined : `${layer.name} uses none of Node's modules`
  }
  const listed = layer.packages === 'any' || layer.packages.includes(packageOf(specifier))
  return listed ? undefined : `${layer.name} may not use this package`
}

function faultOfPath(path: string, layer: Layer, found: Import): string | undefined {
  const target = posix.join(posix.dirname(path), found.specifier)
  if (isTestCode(target)) return 'what is published does not use test code'
  if (homeOf(target) !== homeOf(path)) return 'another package is reached by its name, never by a path'
  const other = layerOf(target)
  return other === undefined ? 'it lies in no layer' : faultOfLayer(layer, other.name, found)
}

function faultOfLayer(layer: Layer, other: string, { typeOnly }: Import): string | undefined {
  if (other === layer.name || layer.imports.includes(other)) return undefined
  if (layer.importsTypesOf?.includes(other) === true) {
    return typeOnly ? undefined : `${layer.name} may import types alone from ${other}`
  }
  if (adapters.includes(other) && adapters.includes(layer.name)) return 'adapters never import each other'
  if (adapters.includes(other)) return `adapters are constructed in the composition roots, and ${layer.name} is none`
  return `${layer.name} may not import ${other}`
}

function layerOf(path: string): Layer | undefined {
  const bare = path.replace(/\.[cm]?[jt]sx?$/, '')
  return layers
    .filter(({ at }) =>
      at.endsWith('*') ? bare.startsWith(at.slice(0, -1)) : bare === at || bare.startsWith(`${at}/`),
    )
    .sort((a, b) => b.at.length - a.at.length)[0]
}

/** The package or example that a path belongs to. */
function homeOf(path: string): string {
  return path.split('/').slice(0, 2).join('/')
}

/** The package that a specifier starts with: `@keywright/client` of `@keywright/client/hono`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

if (isMain(import.meta)) report('layers', checkLayers(repositoryRoot), 'every import points inward')
