import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: [process.env.GALA_SHOTS ? 'shots.ts' : '*.test.ts'],
    // One browser and one server at a time: what is measured is theirs alone.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
    // What a page does on a busy machine takes its time.
    expect: { poll: { timeout: 10_000 } },
  },
})
