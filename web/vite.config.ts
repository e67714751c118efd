import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

import { lingui } from '@lingui/vite-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

import { wordsByPage } from './words.ts'

/** Files of these kinds are sent compressed: the server has no need to do it each time. */
const COMPRESSED = /\.(css|js|svg)$/

/** Writes a compressed copy beside every file that gains by it. */
function compressedCopies(): Plugin {
  return {
    name: 'compressed-copies',
    apply: 'build',
    async writeBundle({ dir = 'dist' }) {
      const names = (await readdir(dir, { recursive: true })).filter((name) => COMPRESSED.test(name))
      for (const name of names) {
        const path = join(dir, name)
        const whole = await readFile(path)
        const compressed = await promisify(gzip)(whole, { level: 9 })
        if (compressed.length < whole.length) await writeFile(`${path}.gz`, compressed)
      }
    },
  }
}

export default defineConfig({
  // What the server puts a new value in the place of, each time.
  html: { cspNonce: '%GALA_NONCE%' },
  plugins: [react(), lingui({ macroTransform: true }), wordsByPage(), compressedCopies()],
  // Browsers that know `light-dark()`, which is not to be imitated.
  build: { target: 'es2023', cssTarget: ['chrome123', 'firefox120', 'safari17.5'], assetsInlineLimit: 0, license: { fileName: 'licences.md' }, modulePreload: { polyfill: false } },
  // A reader of ZIP files asks for the threads of Node.js where it runs there.
  resolve: { alias: { 'node:worker_threads': join(import.meta.dirname, 'src/lib/no-threads.ts') } },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/health': 'http://127.0.0.1:8080', '/ready': 'http://127.0.0.1:8080' } },
})
