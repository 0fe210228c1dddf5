import type { ExpandedEvent, PromptHandle } from '@prompt-manager/client';
import type { PromptError } from '@prompt-manager/core';
import { byId, make } from './element.ts';
import { hashOf } from './route.ts';

type Problem = ExpandedEvent['problems'][number];

/** What the inspector needs from the page around it. */
export interface InspectorContext {
  /** Somebody wants to see a range of the prompt that is open. */
  readonly onShowRange: (from: number, to: number) => void;
}

/** The expanded text of the open prompt, live, and its problems. */
export class InspectorView {
  readonly #context: InspectorContext;
  readonly #expanded = byId('expanded', HTMLPreElement);
  readonly #includes = byId('includes', HTMLParagraphElement);
  readonly #problems = byId('problems', HTMLUListElement);
  readonly #problemsState = byId('problems-state', HTMLParagraphElement);
  #ends: (() => void)[] = [];

  constructor(context: InspectorContext) {
    this.#context = context;
  }

  /** Follows a prompt; null clears everything. */
  follow(prompt: PromptHandle | null): void {
    for (const end of this.#ends.splice(0)) end();
    this.#clear();
    if (prompt === null) return;
    this.#ends = [
      prompt.onExpanded((event) => this.#show(event, prompt.id)),
      prompt.onError((error) => this.#showError(error)),
    ];
  }

  #clear(): void {
    this.#expanded.textContent = '';
    this.#includes.textContent =
      'The text of the open prompt, with everything it includes, is shown here.';
    this.#problems.replaceChildren();
    this.#problemsState.textContent = '';
  }

  #show({ expanded, dependencies, problems }: ExpandedEvent, id: string): void {
    if (this.#expanded.textContent !== expanded) this.#expanded.textContent = expanded;
    this.#showDependencies(
      dependencies,
      problems.some(({ code }) => code === 'missing'),
    );
    this.#problemsState.textContent = problems.length === 0 ? 'No problems.' : '';
    this.#problems.replaceChildren(...problems.map((problem) => this.#rowOf(problem, id)));
  }

  #showError({ detail }: PromptError): void {
    this.#clear();
    this.#includes.textContent = `The text cannot be expanded: ${detail}`;
  }

  #showDependencies(dependencies: readonly string[], hasMissing: boolean): void {
    if (dependencies.length === 0) {
      this.#includes.textContent = hasMissing
        ? 'Includes only what does not exist; see the problems below.'
        : 'Includes no other prompt. Write [[name]] to include one.';
      return;
    }
    const links = dependencies.flatMap((dependency, index) => [
      index === 0 ? 'Includes ' : ', ',
      make('a', { text: dependency, attributes: { href: hashOf(dependency) } }),
    ]);
    this.#includes.replaceChildren(...links);
  }

  #rowOf(problem: Problem, id: string): HTMLLIElement {
    const isHere = problem.prompt_id === null || problem.prompt_id === id;
    const place = `${isHere ? '' : `${problem.prompt_id} `}${problem.line}:${problem.column}`;
    const children = [
      make('span', {
        className: 'severity',
        text: problem.severity,
        attributes: { 'data-severity': problem.severity },
      }),
      document.createTextNode(` ${place} ${problem.message}`),
    ];
    if (!isHere && problem.prompt_id !== null) {
      return make('li', {
        children: [
          make('a', {
            className: 'finding',
            attributes: { href: hashOf(problem.prompt_id) },
            children,
          }),
        ],
      });
    }
    const button = make('button', { attributes: { type: 'button' }, children });
    button.addEventListener('click', () => this.#context.onShowRange(problem.from, problem.to));
    return make('li', { children: [button] });
  }
}
