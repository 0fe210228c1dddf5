import { defineConfig } from 'vitest/config';

const setupFiles = ['./tools/fast-check-setup.ts'];
const exclude = ['**/node_modules/**'];

/** Tests that look at the clock closely, or kill processes: one file after the other, with nothing beside them. */
const alone = [
  'e2e/*.test.ts',
  'e2e/web/{conflicts,editing,preview,scale,sync,typing-speed}.test.ts',
];

/** Minutes of browser: `npm run test:e2e` runs them too, `npm test` leaves them out. */
const slowBrowserTests = ['e2e/web/{accessibility,accessibility-states,scale,sync}.test.ts'];
const isEverything = process.env['E2E'] === 'all';

/**
 * A browser beside two others is late at times for what a test waits for. What passes when it is repeated is named at the
 * end (`tools/test.ts`): a test that is named again is to be mended. Tests of durability and of conflicts are never repeated.
 */
const browserRetries = 1;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude,
          setupFiles,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'app',
          include: ['packages/*/test/**/*.test.ts'],
          exclude,
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Browsers wait more than they work: three files together keep two cores busy.
        test: {
          name: 'page',
          include: ['e2e/web/*.test.ts'],
          exclude: [...exclude, ...alone, ...(isEverything ? [] : slowBrowserTests)],
          setupFiles,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          retry: browserRetries,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: alone,
          exclude: isEverything ? exclude : [...exclude, ...slowBrowserTests],
          setupFiles,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
