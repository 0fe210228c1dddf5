import fc from 'fast-check';

/** What a client of a run speaks. */
export type Dialect = 'content' | 'changes' | 'provider' | 'yjs';

/** How a REST writer says what its text is based on. */
export type RestBase = 'newest' | 'old' | 'if_match' | 'replace';

/** One thing that happens. Plain values, so that a failing run can be kept as JSON. `at` from 0 to 999 is a place in a text. */
export type Step =
  | { readonly do: 'insert'; readonly client: number; readonly at: number }
  | { readonly do: 'remove'; readonly client: number; readonly at: number }
  | { readonly do: 'rest'; readonly prompt: number; readonly at: number; readonly base: RestBase }
  | { readonly do: 'file'; readonly prompt: number; readonly at: number; readonly atomic: boolean }
  | { readonly do: 'network'; readonly client: number; readonly fault: NetworkFault }
  | { readonly do: 'offline' | 'online' | 'forget'; readonly client: number }
  | { readonly do: 'journal'; readonly fault: 'refuse' | 'fill' | 'hang' | 'heal' }
  | { readonly do: 'restart' }
  | { readonly do: 'flush' }
  | { readonly do: 'breathe'; readonly trips: number };

type NetworkFault = 'pause' | 'resume' | 'drop' | 'slow' | 'fast';

/** A whole run. */
export interface Script {
  readonly clients: readonly { readonly dialect: Dialect; readonly prompt: number }[];
  readonly steps: readonly Step[];
}

const place = fc.integer({ min: 0, max: 999 });
const client = fc.nat({ max: 5 });
const prompt = fc.nat({ max: 1 });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ do: fc.constant('insert' as const), client, at: place }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), client, at: place }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('rest' as const),
      prompt,
      at: place,
      base: fc.constantFrom<RestBase>('newest', 'old', 'if_match', 'replace'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('file' as const),
      prompt,
      at: place,
      atomic: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('network' as const),
      client,
      fault: fc.constantFrom<NetworkFault>('pause', 'resume', 'drop', 'slow', 'fast'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('offline' as const, 'online' as const, 'forget' as const),
      client,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('journal' as const),
      fault: fc.constantFrom('refuse' as const, 'fill' as const, 'hang' as const, 'heal' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'flush' as const }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('breathe' as const),
      trips: fc.integer({ min: 1, max: 6 }),
    }),
  },
);

/** Runs of two to six clients on one or two prompts. */
export const scripts: fc.Arbitrary<Script> = fc.record({
  clients: fc.array(
    fc.record({
      dialect: fc.constantFrom<Dialect>('content', 'changes', 'provider', 'yjs'),
      prompt,
    }),
    { minLength: 2, maxLength: 6 },
  ),
  steps: fc.array(step, { minLength: 15, maxLength: 60, size: 'max' }),
});
