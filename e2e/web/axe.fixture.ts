import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Lists what axe finds, as `rule: element`; the two lists under an input that axe misreads are left out for that rule. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(await readFile(axe, 'utf8'));
  const results = await page.evaluate(async () => {
    const { axe: runner } = globalThis as unknown as {
      axe: { run(context: unknown, options: unknown): Promise<AxeResults> };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    return runner.run({ exclude: [] }, { runOnly: { type: 'tag', values: tags } });
  });
  // axe-core#4914: a list that aria-activedescendant walks needs no focus of its own.
  const isMisread = (rule: string, target: string): boolean =>
    rule === 'scrollable-region-focusable' && /#palette-list|cm-tooltip-autocomplete/.test(target);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes
      .map(({ target, failureSummary }) => ({ target: target.join(' '), failureSummary }))
      .filter(({ target }) => !isMisread(id, target))
      .map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary ?? ''}`),
  );
}
