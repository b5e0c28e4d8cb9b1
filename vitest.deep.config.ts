import { defineConfig } from 'vitest/config';

// Kill loops, millions of messages, hostile plugins: by hand and nightly, `pnpm test:deep`.
export default defineConfig({
  test: {
    reporters: ['default', './scripts/closing-line.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'deep',
          include: ['test-deep/**/*.deep.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
