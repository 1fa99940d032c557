/** The workspaces that get demo data, by service. */
export type ExampleSeed = readonly {
  readonly service: string
  readonly workspaces: readonly SeedWorkspace[]
}[]

export interface SeedWorkspace {
  readonly id: string
  readonly slug: string
}

export function workspacesOf(seed: ExampleSeed, service: string): readonly SeedWorkspace[] {
  return seed.filter((entry) => entry.service === service).flatMap(({ workspaces }) => workspaces)
}
