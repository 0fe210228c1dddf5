import { globSync, readFileSync } from 'node:fs';
import { casesOf, readRules, specGaps } from './spec-rules.ts';

/** Ends with 1 when a rule of SPEC.md has no test, or a test names no rule. */
const paths = globSync('{packages,e2e,tools}/**/*{.test.ts,-contract*.ts}', {
  exclude: (name) => name.includes('node_modules'),
});
const files = new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
for (const path of globSync('spec/*.yaml')) files.set(path, casesOf(readFileSync(path, 'utf8')));
if (files.size < 5)
  throw new Error(`found only ${files.size} test files: the check does not see the tests`);
const gaps = specGaps(readRules(readFileSync('SPEC.md', 'utf8')), files);
const complaints = [
  ...gaps.untested.map((id) => `SPEC.md ${id}: no test names this rule`),
  ...gaps.built.map(
    (id) => `SPEC.md ${id}: planned, yet a test names it; take it off the Planned line`,
  ),
  ...gaps.unnamed.map((test) => `${test}: begins with no rule id`),
  ...gaps.unknown.map((id) => `a test names ${id}, which SPEC.md does not have`),
];
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exit(complaints.length > 0 ? 1 : 0);
