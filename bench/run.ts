import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { argumentsOf, listOfBenches } from './benches.ts';

/** `npm run bench` lists the benches, `npm run bench -- NAME [options]` runs one. */
const [name, ...options] = process.argv.slice(2);
if (name === undefined) process.stdout.write(listOfBenches());
else {
  const args = argumentsOf(name, options);
  if (args === null) {
    process.stderr.write(`There is no bench “${name}”.\n${listOfBenches()}`);
    process.exitCode = 2;
  } else {
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    process.exitCode = spawnSync(process.execPath, args, { cwd, stdio: 'inherit' }).status ?? 1;
  }
}
