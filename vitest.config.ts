import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A second is too short for what another process does on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/count-reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Vitest would transform tfjs-core's 600 files anew for every test file; Node loads them as they are.
    server: { deps: { external: [/@tensorflow\/tfjs-core/] } },
  },
});
