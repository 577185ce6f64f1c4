import { defineConfig } from 'vitest/config';

/** The tests of the pure rules alone: mutants of them must not wait for a twin. */
export default defineConfig({
  test: { include: ['test/shared/{usage,rate,dataset,run}/**/*.test.ts'], testTimeout: 60_000 },
});
