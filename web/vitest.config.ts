import { lingui } from '@lingui/vite-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

import { wordsByPage } from './words.ts'

export default defineConfig({
  plugins: [react(), lingui({ macroTransform: true }), wordsByPage()],
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'jsdom', testTimeout: 30_000, expect: { poll: { timeout: 10_000 } } },
})
