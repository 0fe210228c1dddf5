import fc from 'fast-check';

// The default run is the same every time; FC_SEED and FC_RUNS make another, longer one.
fc.configureGlobal({
  seed: Number(process.env['FC_SEED'] ?? 20_261_122),
  ...(process.env['FC_RUNS'] !== undefined && { numRuns: Number(process.env['FC_RUNS']) }),
});
