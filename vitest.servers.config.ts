import { defineConfig } from 'vitest/config';

// Real servers from Debian packages, which the tests install and start: by hand and nightly, `pnpm test:servers`.
export default defineConfig({
  test: {
    reporters: ['default', './scripts/closing-line.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'servers',
          include: ['test-servers/**/*.servers.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          passWithNoTests: true,
          testTimeout: 120_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
