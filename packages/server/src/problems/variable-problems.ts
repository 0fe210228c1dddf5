import {
  findUndeclared,
  problemTable,
  readHeader,
  scanVariables,
  type Finding,
  type PromptId,
} from '@prompt-manager/core';
import type { Head } from '../library/head.ts';
import type { Heads } from '../library/heads.ts';
import type { StoredProblem } from './stored-problem.ts';

/** What is wrong with the variables of a prompt that declares some. */
export interface VariableFindings {
  /** In its own text. */
  readonly findings: readonly Finding[];
  /** In its header. */
  readonly problems: readonly StoredProblem[];
}

const nothing: VariableFindings = { findings: [], problems: [] };
const noNames: readonly string[] = [];

/**
 * Compares the variables that a prompt declares with those that stand in its text and in all it includes (SPEC I12),
 * without expanding. A prompt that declares none says nothing about them: values simply come when it is rendered.
 */
export class VariableProblems {
  readonly #heads: Heads;
  /** Prompts that were found to declare some. */
  readonly #declaring = new Set<PromptId>();
  readonly #declared = new Map<PromptId, readonly string[]>();
  readonly #used = new Map<PromptId, readonly string[]>();

  constructor(heads: Heads) {
    this.#heads = heads;
  }

  /** Forgets a prompt's text and header. */
  forget(id: PromptId): void {
    this.#declaring.delete(id);
    this.#declared.delete(id);
    this.#used.delete(id);
  }

  clear(): void {
    this.#declaring.clear();
    this.#declared.clear();
    this.#used.clear();
  }

  /** Whether a change of what the prompt includes may matter: asks no text, so it knows only prompts that were looked at. */
  declares(id: PromptId): boolean {
    return this.#declaring.has(id);
  }

  of({ id, header }: Head): VariableFindings {
    const own = declaredBy(header);
    if (own.length === 0) return nothing;
    this.#declaring.add(id);
    const declared = new Set<string>();
    const used = new Set<string>();
    for (const each of this.#closureOf(id)) {
      for (const name of this.#declaredIn(each)) declared.add(name);
      for (const name of this.#usedIn(each)) used.add(name);
    }
    const unused = own.filter((name) => !used.has(name));
    return {
      findings: findUndeclared(this.#heads.read(id)?.body ?? '', declared),
      problems: unused.map((name) => unusedVariable(name, header ?? '')),
    };
  }

  /** The prompt and all it includes. */
  #closureOf(id: PromptId): ReadonlySet<PromptId> {
    const closure = new Set([id]);
    // A set is walked in insertion order and sees what is added meanwhile.
    for (const each of closure)
      for (const included of this.#heads.graph.dependencies(each)) closure.add(included);
    return closure;
  }

  #declaredIn(id: PromptId): readonly string[] {
    const known = this.#declared.get(id);
    if (known !== undefined) return known;
    const names = declaredBy(this.#heads.get(id)?.header ?? null);
    this.#declared.set(id, names);
    return names;
  }

  #usedIn(id: PromptId): readonly string[] {
    const known = this.#used.get(id);
    if (known !== undefined) return known;
    const body = this.#heads.read(id)?.body ?? '';
    const names = body.includes('{{')
      ? new Set(
          scanVariables(body).flatMap((piece) => (piece.kind === 'variable' ? [piece.name] : [])),
        )
      : noNames;
    const used = [...names];
    this.#used.set(id, used.length === 0 ? noNames : used);
    return used;
  }
}

function declaredBy(header: string | null): readonly string[] {
  // Reading YAML is the dear part, and most headers declare nothing.
  if (header === null || !header.includes('variables')) return noNames;
  return readHeader(header).variables.map(({ name }) => name);
}

function unusedVariable(name: string, header: string): StoredProblem {
  const code = 'unused_variable';
  const line = header.split('\n').findIndex((each) => each.includes(name));
  const message = `The variable “${name}” is declared and stands nowhere in the expanded text.`;
  const place = { line: line + 2, column: 1 };
  const { severity } = problemTable[code];
  return { code, severity, part: 'header', from: 0, to: 0, place, about: { message } };
}
