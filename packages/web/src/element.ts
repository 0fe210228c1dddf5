/** The element of the page with this id. Throws when the page has none of that kind: page and code belong together. */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`broken invariant: the page has #${id}`);
  return element;
}

/** What a made element begins with. */
export interface ElementOptions {
  readonly text?: string | undefined;
  readonly className?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly children?: readonly Node[] | undefined;
}

/** Makes an element. Text only ever becomes a text node, so no prompt is ever read as HTML (SPEC S3). */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { text, className, attributes = {}, children = [] }: ElementOptions = {},
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== undefined) element.className = className;
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
