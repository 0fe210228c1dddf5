import { defineConfig } from 'vite';

/** Builds the page into `dist`: files of its own only, nothing inline, so that the strict content policy holds (SPEC S3). */
// oxlint-disable-next-line import/no-default-export -- Vite reads its configuration from the default export.
export default defineConfig({
  root: import.meta.dirname,
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: false,
  },
});
