import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/**
 * Builds the page into `dist`: files of its own only, nothing inline, so that the strict content policy holds
 * (SPEC U5). The server puts a fresh nonce in the place of the word below.
 */
// oxlint-disable-next-line import/no-default-export -- Vite reads its configuration from the default export.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), oneLanguage(), listParts()],
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The budgets are those of U38, compressed.
    chunkSizeWarningLimit: 1_000,
    // What the first screen needs is one file, and so is the editor, and what keeps texts: split by who else uses what,
    // it would be forty, each packed and asked for by itself.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'shell', tags: ['$initial'] },
            { name: 'sync', test: /[\\/]sync[\\/]open-sessions\.ts$/ },
            { name: 'editor', test: /[\\/]pane[\\/]editor-pane\.tsx$/ },
          ],
        },
      },
    },
  },
});

/** Lists in `parts.json` what the page loads when it is first wanted, so that it can be fetched before (SPEC U230). */
function listParts(): Plugin {
  return {
    name: 'list-parts',
    generateBundle(_options, bundle) {
      const parts = Object.keys(bundle).filter((name) => /\.(?:js|css)$/.test(name));
      const source = JSON.stringify(parts.map((name) => `/${name}`));
      this.emitFile({ type: 'asset', fileName: 'parts.json', source });
    },
  };
}

/** The words of react-aria's own labels in the language of the page alone; 33 others would be a quarter of its scripts. */
function oneLanguage(): Plugin {
  return {
    name: 'one-language',
    enforce: 'pre',
    load: (id) => {
      const language =
        /[\\/]react-(?:aria|aria-components|stately)[\\/].*[\\/]intl[\\/].*?([a-z]{2}-[A-Z]{2})\.mjs$/.exec(
          id,
        )?.[1];
      return language === undefined || language === 'en-US' ? null : 'export default {};';
    },
    // What is only said of the browser's language is not asked: the first such question takes 20 ms.
    transform: {
      filter: { id: /[\\/]react-aria[\\/].*[\\/]useDefaultLocale\.mjs$/ },
      handler: (code) => {
        const asked = /let locale = .*?\|\| 'en-US';\s*try \{.*?\} catch\s*\{.*?\}/s;
        if (!asked.test(code)) throw new Error('react-aria asks for the language in another way');
        return { code: code.replace(asked, "let locale = 'en-US';"), map: null };
      },
    },
  };
}
