#!/usr/bin/env node
import module from 'node:module';

// Plain JavaScript that any Node can read: an older one would end at the first line of the sources without saying why.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `prompt-manager needs Node 24 or newer; this is Node ${process.versions.node}.\n`,
  );
  process.exitCode = 6;
} else {
  // Compiled sources are kept between runs: a short command spends most of its time on them.
  module.enableCompileCache();
  const { main } = await import('../src/main.ts');
  await main(process.argv.slice(2));
}
