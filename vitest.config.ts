import { defineConfig } from 'vitest/config';

const setupFiles = ['./tools/fast-check-setup.ts'];
const exclude = ['**/node_modules/**'];

/** Minutes of browser: `npm run test:e2e` runs them too, `npm test` leaves them out. */
const slowBrowserTests = ['e2e/web/{accessibility,scale,sync}.test.ts'];
const isEverything = process.env['E2E'] === 'all';

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
        // Browsers and processes: one file after the other, so that two cores suffice.
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: isEverything ? exclude : [...exclude, ...slowBrowserTests],
          setupFiles,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
