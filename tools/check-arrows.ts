import { globSync, readFileSync } from 'node:fs';
import { forbiddenImports, importsOf } from './arrows.ts';

/** Ends with 1 and a line for each import that points the wrong way. */
const files = globSync('packages/*/{src,test}/**/*.{ts,tsx}', {
  exclude: (name) => name.includes('node_modules'),
});
const imports = files.flatMap((file) =>
  importsOf(file.replaceAll('\\', '/'), readFileSync(file, 'utf8')),
);
if (imports.length < 50)
  throw new Error(
    `found only ${imports.length} imports in ${files.length} files: the check does not see the code`,
  );
const violations = forbiddenImports(imports);
for (const { file, target, reason } of violations)
  process.stderr.write(`${file}: import of ${target}: ${reason}\n`);
process.exit(violations.length > 0 ? 1 : 0);
