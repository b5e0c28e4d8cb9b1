import { defineConfig } from 'vitest/config';

const places = '{packages,official,community}/*/src';

export default defineConfig({
  test: {
    reporters: ['default', './scripts/closing-line.ts'],
    projects: [
      {
        extends: true,
        // One fast project: files share a module graph, so a test leaves no global, mock or environment behind.
        test: {
          name: 'unit',
          include: [`${places}/**/*.test.ts`, 'scripts/*.test.ts'],
          exclude: ['**/*.e2e.test.ts', '**/node_modules/**'],
          pool: 'threads',
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        // Real processes: the sandbox, the service, a browser.
        test: {
          name: 'e2e',
          include: [`${places}/**/*.e2e.test.ts`, 'test/**/*.e2e.test.ts'],
          pool: 'forks',
          isolate: true,
          testTimeout: 90_000,
          hookTimeout: 90_000,
          // After the fast ones, and two at a time: they wait for processes more than they compute.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: { enabled: true, only: true, include: [`${places}/**/*.test-d.ts`], tsconfig: './tsconfig.json' },
        },
      },
    ],
  },
});
