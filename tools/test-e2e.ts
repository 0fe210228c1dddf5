/** `npm run test:e2e`: every test in a real browser and with real processes, those of minutes included. Arguments go to Vitest. */
process.env['E2E'] = 'all';
process.argv.push('--project', 'page', '--project', 'e2e');
await import('./test.ts');

export {};
