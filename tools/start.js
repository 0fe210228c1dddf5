import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** `npm start -- [DIR] [options]`: builds the page when its sources are newer than it, then serves. Relative folders count from where npm was called. */

const repository = fileURLToPath(new URL('..', import.meta.url));
const page = `${repository}packages/web/dist/index.html`;
const sources = [
  'packages/web/{index.html,vite.config.ts,package.json}',
  'packages/web/{src,public}/**/*',
  'packages/{client,core,protocol}/src/**/*.ts',
];

function isPageCurrent() {
  if (!existsSync(page)) return false;
  const builtAtMs = statSync(page).mtimeMs;
  return sources
    .flatMap((pattern) => globSync(pattern, { cwd: repository }))
    .every((path) => statSync(`${repository}${path}`).mtimeMs <= builtAtMs);
}

/** Builds without a word unless it fails; standard output stays the command's own. */
function buildPage() {
  process.stderr.write('Building the page …\n');
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build', '--silent'], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}The page could not be built.\n`);
  process.exit(1);
}

/** The shell between npm and this process passes no signal on: when npm is ended, the shell goes and this one would stay. */
function endWithParent() {
  const parentId = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parentId) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  timer.unref();
}

if (!isPageCurrent()) buildPage();
const calledFrom = process.env['INIT_CWD'];
const isRunByNpm = process.env['npm_lifecycle_event'] === 'start' && calledFrom !== undefined;
if (isRunByNpm) endWithParent();
// Compiled sources are kept between runs. As TypeScript this file itself would have the type stripper loaded first.
enableCompileCache();
const { main } = await import('../packages/cli/src/main.ts');
await main(['serve', ...(isRunByNpm ? ['--cwd', calledFrom] : []), ...process.argv.slice(2)]);
