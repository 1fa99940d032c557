import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Tests read the sources, so that a unit test needs no build; what spawns a process runs the built command. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@keywright\/core$/, replacement: source('packages/core/src/index.ts') },
      { find: /^@keywright\/client$/, replacement: source('packages/client/src/index.ts') },
      { find: /^@keywright\/client\/fetch$/, replacement: source('packages/client/src/guards/fetch.ts') },
      { find: /^@keywright\/client\/hono$/, replacement: source('packages/client/src/guards/hono.ts') },
      { find: /^@keywright\/example-api$/, replacement: source('examples/example-api/src/index.ts') },
      { find: /^keywright$/, replacement: source('packages/server/src/index.ts') },
    ],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'e2e/**/*.test.ts', 'examples/**/*.test.ts', 'scripts/**/*.test.ts'],
    globalSetup: ['packages/server/src/storage/testing/postgres-setup.ts'],
    sequence: { shuffle: true },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
