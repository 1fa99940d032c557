import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { compiledTexts } from './packages/dashboard/build/compiled-texts.ts'

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/**
 * What the tests, the trials and the pictures share. They read the sources, so that a unit test needs no build; what spawns a
 * process runs the built command.
 */
export default defineConfig({
  plugins: [compiledTexts()],
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
    globalSetup: ['packages/server/src/storage/testing/postgres-setup.ts'],
    sequence: { shuffle: true },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
