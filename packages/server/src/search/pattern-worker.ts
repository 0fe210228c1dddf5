/**
 * The thread that runs one pattern of a person over many texts. Patterns take time linear in the text (SPEC S3), but of a
 * large library that is long, and a large pattern takes memory: so it is a thread that can be ended.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { isWholeWord } from '@prompt-manager/core';
import { RE2JS } from 're2js';
import type {
  PatternMatch,
  PatternReply,
  PatternRequest,
  PatternWish,
} from './pattern-messages.ts';
import { expandTemplate } from './replacement-template.ts';

if (parentPort === null) throw new Error('pattern-worker.ts runs as a worker thread');
const port = parentPort;
const { find, replace, caseSensitive, wholeWord } = workerData as PatternWish;
let compiled: RE2JS | null = null;

port.on('message', (request: PatternRequest) => port.postMessage(answer(request)));

function answer({ texts, maxMatches }: PatternRequest): PatternReply {
  try {
    compiled ??= RE2JS.compile(
      RE2JS.translateRegExp(find),
      RE2JS.MULTILINE | (caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE),
    );
  } catch (error) {
    return { kind: 'refused', message: error instanceof Error ? error.message : String(error) };
  }
  let left = maxMatches;
  const matches: PatternMatch[][] = [];
  for (const text of texts) {
    const found = left === 0 ? [] : matchesIn(text, compiled, left);
    left -= found.length;
    matches.push(found);
  }
  return { kind: 'found', matches };
}

function matchesIn(text: string, pattern: RE2JS, maxMatches: number): PatternMatch[] {
  const found: PatternMatch[] = [];
  // Five to ten times faster than looking for the place, and most texts have none.
  if (!pattern.test(text)) return found;
  for (const match of pattern.matchAll(text)) {
    const from = match.index ?? 0;
    const to = from + match[0].length;
    if (wholeWord && !isWholeWord(text, [from, to])) continue;
    found.push({ from, to, replacement: expandTemplate(replace, match) });
    if (found.length === maxMatches) break;
  }
  return found;
}
