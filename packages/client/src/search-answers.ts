import type {
  ReplaceAnswer,
  ReplaceBreak,
  ReplaceItem,
  ReplaceVariableBreak,
  SearchAnswer,
  SearchItem,
  Suggestion,
} from '@prompt-manager/protocol';
import {
  hasFields,
  isBoolean,
  isListOf,
  isNullOr,
  isNumber,
  isOneOf,
  isString,
  type Check,
} from './shape.ts';

const isRange: Check<[number, number]> = (value): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(isNumber);

type Snippet = SearchItem['snippets'][number];
const isSnippet = hasFields<Snippet>({
  field: isOneOf('content', 'id', 'description', 'tags'),
  line: isNullOr(isNumber),
  text: isString,
  ranges: isListOf(isRange),
});

export const isSearchAnswer = hasFields<SearchAnswer>({
  items: isListOf(
    hasFields<SearchItem>({
      id: isString,
      display_name: isString,
      description: isNullOr(isString),
      tags: isListOf(isString),
      matches: isNumber,
      snippets: isListOf(isSnippet),
    }),
  ),
  total: isNumber,
  next_cursor: isNullOr(isString),
  did_you_mean: isNullOr(isString),
  hint: isNullOr(isString),
  indexing: isNullOr(
    hasFields<NonNullable<SearchAnswer['indexing']>>({ done: isNumber, total: isNumber }),
  ),
});

export const isSuggestionList = hasFields<{ items: Suggestion[] }>({
  items: isListOf(
    hasFields<Suggestion>({
      id: isString,
      display_name: isString,
      description: isNullOr(isString),
      ranges: isListOf(isRange),
      circular: isBoolean,
    }),
  ),
});

export const isReplaceAnswer = hasFields<ReplaceAnswer>({
  items: isListOf(
    hasFields<ReplaceItem>({
      id: isString,
      revision: isNumber,
      read_only: isBoolean,
      matches: isListOf(
        hasFields<ReplaceItem['matches'][number]>({
          index: isNumber,
          from: isNumber,
          to: isNumber,
          line: isNumber,
          before: isString,
          found: isString,
          after: isString,
          replacement: isString,
        }),
      ),
    }),
  ),
  total: isNumber,
  truncated: isBoolean,
  dry_run: isBoolean,
  changed: isListOf(isString),
  change_id: isNullOr(isString),
  breaks: isListOf(
    hasFields<ReplaceBreak>({
      id: isString,
      line: isNumber,
      target: isString,
      becomes: isString,
      names: isNullOr(isString),
      indices: isListOf(isNumber),
    }),
  ),
  omitted_breaks: isNumber,
  variable_breaks: isListOf(
    hasFields<ReplaceVariableBreak>({
      id: isString,
      line: isNumber,
      name: isString,
      becomes: isString,
      indices: isListOf(isNumber),
    }),
  ),
  omitted_variable_breaks: isNumber,
});
