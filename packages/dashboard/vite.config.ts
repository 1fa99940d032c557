import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compiledTexts } from './build/compiled-texts.ts'

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: source('.'),
  plugins: [compiledTexts(), react(), tailwindcss()],
  resolve: {
    // The sources, so that a build needs no other build before it, and only what is used is taken along.
    alias: [
      { find: /^@keywright\/core$/, replacement: source('../core/src/index.ts') },
      { find: /^@keywright\/client$/, replacement: source('../client/src/index.ts') },
    ],
  },
  build: {
    outDir: source('dist/site'),
    emptyOutDir: true,
    manifest: 'manifest.json',
    // A data: address would need a looser Content-Security-Policy.
    assetsInlineLimit: 0,
    // The polyfill is an inline script of sorts, and every browser in the target preloads modules by itself.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    port: 4720,
    // For work on the pages: `npm run dev` beside a running server, whose cookie is then of this origin.
    proxy: { '^/(v1|docs|openapi\\.json)': process.env['KEYWRIGHT_URL'] ?? 'http://localhost:4700' },
  },
})
