import { applyChanges, diffText } from '@prompt-manager/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PastTexts } from './past-texts.ts';

const content = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 12 });
/** A new text, or a question for the text so many revisions ago. */
const command = fc.oneof(
  fc.record({ add: content, skip: fc.integer({ min: 1, max: 3 }), trims: fc.boolean() }),
  fc.record({ ago: fc.integer({ min: 0, max: 30 }) }),
);

test('D6 whatever is asked in whatever order, an old text is the one there was, or is not held', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      const past = new PastTexts(200);
      const texts = [''];
      past.add(0, '', []);
      for (const each of commands) {
        if ('add' in each) {
          const before = texts.at(-1)!;
          // A revision that changed no text has the text before it.
          for (let skipped = 1; skipped < each.skip; skipped += 1) texts.push(before);
          texts.push(each.add);
          past.add(texts.length - 1, each.add, diffText(before, each.add));
          if (each.trims) past.trim();
          continue;
        }
        const revision = Math.max(0, texts.length - 1 - each.ago);
        if (!past.holds(revision)) {
          expect(past.textAt(revision)).toBeUndefined();
          continue;
        }
        expect(past.textAt(revision)).toBe(texts[revision]);
        const carried = past.carry([{ from: 0, to: 0, insert: 'c' }], revision);
        expect(applyChanges(texts.at(-1)!, carried)).toContain('c');
      }
      expect(past.textAt(texts.length - 1)).toBe(texts.at(-1));
    }),
    { numRuns: 500 },
  );
});
