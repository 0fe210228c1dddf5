export { PromptError, assert, errorTable, toPromptError } from './errors.ts';
export type { ErrorCode, ErrorEntry, PromptErrorOptions } from './errors.ts';
export { FewIds } from './few-ids.ts';
export {
  checkPromptId,
  compareIds,
  folderOf,
  lastSegmentOf,
  maxPromptIdBytes,
  maxSegmentBytes,
  parsePromptId,
} from './ids.ts';
export type { PromptId, PromptIdCheck } from './ids.ts';
export { defaultLimits } from './limits.ts';
export type { Limits } from './limits.ts';
export { utf8Length } from './utf8-length.ts';
export { applyChanges, diffText, mapChanges } from './text-diff.ts';
export type { TextChange } from './text-diff.ts';
export { NameSpelling } from './name-spelling.ts';
export { NamesAsIf } from './names-as-if.ts';
export {
  anthropicBody,
  curlCommand,
  messagesJson,
  messagesOf,
  openAiBody,
  typeScriptCode,
} from './prompt-forms.ts';
export type { ModelCall, PromptMessage, RenderCall } from './prompt-forms.ts';
export { PromptNames, withoutExtension } from './prompt-names.ts';
export type { FoundName } from './prompt-names.ts';
export { declareVariable } from './declare-variable.ts';
export type { DeclaredVariable } from './declare-variable.ts';
export { editHeader } from './edit-header.ts';
export type { HeaderChange } from './edit-header.ts';
export {
  findBrokenBlock,
  findHeaderProblems,
  joinFrontMatter,
  readHeader,
  secondBlockEnd,
  splitFrontMatter,
} from './front-matter.ts';
export type { FrontMatterParts, HeaderProblem, HeaderReading, LineBreak } from './front-matter.ts';
export {
  circularMarker,
  hasInclusions,
  inclusionTargets,
  isTarget,
  maxTargetLength,
  notFoundMarker,
  parseTarget,
  scanInclusions,
} from './inclusion.ts';
export type { InclusionTarget, Segment } from './inclusion.ts';
export { InclusionGraph } from './graph.ts';
export { WatchedNames } from './watched-names.ts';
export type { GraphChange, GraphText } from './graph.ts';
export { namedIn, resolveTarget, soughtPath } from './resolve.ts';
export type { Resolution } from './resolve.ts';
export { respellInclusions, traceInclusions } from './respell.ts';
export type {
  GlobShift,
  MeaningShift,
  NamesChange,
  Respelling,
  TracedInclusion,
} from './respell.ts';
export { shortestClear, spellTarget } from './spell-target.ts';
export { expand } from './expansion.ts';
export type {
  Expansion,
  ExpansionLimits,
  ExpansionOptions,
  SourceSegment,
  UsedPrompt,
} from './expansion.ts';
export { render } from './render.ts';
export type { Rendering, RenderLimits, RenderOptions } from './render.ts';
export type { VariableDeclaration, VariableType, VariableValue } from './variable-declarations.ts';
export { maxVariableNameLength, parseVariableName, scanVariables } from './variable-scan.ts';
export type { VariablePiece } from './variable-scan.ts';
export { readDeclarations, variablesOf } from './variables.ts';
export type { DeclaringPrompts, MappedExpansion, Variable } from './variables.ts';
export type { PromptPiece } from './expansion-plan.ts';
export { ParseCache, defaultParseCacheBytes } from './parse-cache.ts';
export type { ParsedPrompt } from './parse-cache.ts';
export {
  leavesMarker,
  maxCandidates,
  maxPathLength,
  maxSuggestions,
  problemTable,
} from './problems.ts';
export type { Problem, ProblemCode, ProblemRow, Severity } from './problems.ts';
export type { PromptSource } from './prompt-source.ts';
export { CycleIndex } from './cycle-index.ts';
export type { LocatedCycle, TextLibrary } from './cycles.ts';
export { searchableText, wordsOf } from './search-words.ts';
export type { FoundWord } from './search-words.ts';
export {
  filterWords,
  likelyQuery,
  unknownFilter,
  maxQueryLength,
  maxQueryParts,
  parseSearchQuery,
  promptStates,
} from './search-query.ts';
export type {
  FilterName,
  PromptState,
  SearchFilter,
  SearchQuery,
  SearchTerm,
} from './search-query.ts';
export { findTerms, snippetsOf } from './search-snippets.ts';
export type { Snippet, TermMatch } from './search-snippets.ts';
export { pathPattern } from './path-pattern.ts';
export { findSlips } from './slips.ts';
export { findInText } from './problem-check.ts';
export { describeFinding, namedList } from './finding.ts';
export type { Finding } from './finding.ts';
export { findUndeclared } from './undeclared-variables.ts';
export { quickFixes } from './quick-fixes.ts';
export type { FixContext, QuickFix } from './quick-fixes.ts';
export { InsertionSizes } from './insertion-sizes.ts';
export { NameGroups } from './name-groups.ts';
export type { NameLikeness } from './name-groups.ts';
export { LineOwners } from './line-owners.ts';
export { LineIndex } from './line-index.ts';
export { isWordUnit, minTypoLength, typoMatcher } from './typo-match.ts';
export type { TextRange, TypoMatcher } from './typo-match.ts';
export { findLiteral, isWholeWord } from './literal-matches.ts';
export type { LiteralPattern } from './literal-matches.ts';
