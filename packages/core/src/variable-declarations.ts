import { parseVariableName } from './variable-scan.ts';

/** What a variable holds. Values are inserted as text whatever their type (SPEC V1). */
export type VariableType = 'string' | 'number' | 'boolean';

/** What a variable may be given. */
export type VariableValue = string | number | boolean;

/** A variable as a prompt's front matter declares it. Wrong parts are left out and reported. */
export interface VariableDeclaration {
  readonly name: string;
  /** As written, else that of the default, else `string`. */
  readonly type: VariableType;
  readonly description: string | null;
  /** Of the type above. */
  readonly default: VariableValue | null;
  /** As written, else true when there is no default. */
  readonly required: boolean;
}

/** Where a declaration stands in `variables:`: its key, or its index in a list; null is the whole. */
export type DeclarationPlace = string | number | null;

/** Tells of a wrong declaration. */
export type ReportDeclaration = (place: DeclarationPlace, message: string) => void;

/**
 * Reads the value of `variables:` (SPEC V3): a mapping from names to their parts, or a list of
 * mappings with `name`, or of names. Of two declarations of one name the first counts.
 */
export function readVariables(
  value: unknown,
  report: ReportDeclaration,
): readonly VariableDeclaration[] {
  if (value === undefined) return [];
  if (!isObject(value)) {
    const hint = value === null ? ' What belongs to them is indented.' : '';
    report(
      null,
      `The variables should be a mapping from names, or a list; found ${kindOf(value)}.${hint}`,
    );
    return [];
  }
  const written = Array.isArray(value) ? value.map(listed) : Object.entries(value).map(mapped);
  const declared = new Map<string, VariableDeclaration>();
  for (const { place, name: spelling, parts } of written) {
    const name = spelling === null ? null : parseVariableName(spelling);
    if (name === null) report(place, complaintAbout(spelling));
    else if (declared.has(name)) report(place, `The variable “${name}” is declared twice.`);
    else
      declared.set(
        name,
        declarationOf(name, parts, (message) => report(place, message)),
      );
  }
  return [...declared.values()];
}

/** Why a value does not fit a type, as what was expected and what was found; null when it does. */
export function misfitOf(value: VariableValue, type: VariableType): string | null {
  switch (type) {
    case 'string':
      return null;
    case 'number':
      return isNumber(value) ? null : `expected a number, found ${describeValue(value)}`;
    case 'boolean':
      return value === true || value === false || value === 'true' || value === 'false'
        ? null
        : `expected true or false, found ${describeValue(value)}`;
  }
}

interface WrittenDeclaration {
  readonly place: DeclarationPlace;
  /** Null when a list item has no name. */
  readonly name: string | null;
  readonly parts: unknown;
}

function listed(item: unknown, place: number): WrittenDeclaration {
  if (typeof item === 'string') return { place, name: item, parts: null };
  const name = isObject(item) ? item['name'] : undefined;
  return { place, name: typeof name === 'string' ? name : null, parts: item };
}

function mapped([name, parts]: [string, unknown]): WrittenDeclaration {
  return { place: name, name, parts };
}

function complaintAbout(spelling: string | null): string {
  if (spelling === null) return 'Every variable in the list should have a name that is text.';
  return `“${spelling}” is no name of a variable: those have letters, digits, _ and dots.`;
}

function declarationOf(
  name: string,
  parts: unknown,
  complain: (message: string) => void,
): VariableDeclaration {
  const what = `of the variable “${name}”`;
  if (parts !== null && (!isObject(parts) || Array.isArray(parts))) {
    const example = `${name}: {default: …}`;
    complain(`The declaration ${what} should be a mapping, as ${example}; found ${kindOf(parts)}.`);
  }
  const { type, default: fallback, description, required } = isObject(parts) ? parts : noParts;
  const isTyped = type === 'string' || type === 'number' || type === 'boolean';
  if (!isTyped && isGiven(type)) {
    complain(`The type ${what} should be string, number or boolean; found ${kindOf(type)}.`);
  }
  if (isGiven(description) && typeof description !== 'string') {
    complain(`The description ${what} should be text; found ${kindOf(description)}.`);
  }
  if (isGiven(required) && typeof required !== 'boolean') {
    complain(`“required” ${what} should be true or false; found ${kindOf(required)}.`);
  }
  const found = readDefault(fallback, isTyped ? type : null);
  if (found.misfit !== null) complain(`The default ${what} does not fit: ${found.misfit}.`);
  return {
    name,
    type: isTyped ? type : typeOf(found.value),
    description: typeof description === 'string' ? description : null,
    default: found.value,
    required: typeof required === 'boolean' ? required : found.value === null,
  };
}

/** A default with the type its variable has; numbers and truth values count as their text. */
function readDefault(
  written: unknown,
  type: VariableType | null,
): { readonly value: VariableValue | null; readonly misfit: string | null } {
  if (!isGiven(written)) return { value: null, misfit: null };
  if (!isValue(written)) {
    return {
      value: null,
      misfit: `expected text, a number or true or false, found ${kindOf(written)}`,
    };
  }
  const misfit = type === null ? null : misfitOf(written, type);
  if (misfit !== null) return { value: null, misfit };
  switch (type) {
    case null:
      return { value: written, misfit };
    case 'string':
      return { value: String(written), misfit };
    case 'number':
      return { value: Number(written), misfit };
    case 'boolean':
      return { value: written === true || written === 'true', misfit };
  }
}

const noParts: Readonly<Record<string, unknown>> = {};

/** A number as JSON writes it, so that what is inserted is what was given. */
const numberText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function isNumber(value: VariableValue): boolean {
  return typeof value === 'string' ? numberText.test(value) : typeof value === 'number';
}

/** True for what a variable may hold; YAML's infinities are no numbers here. */
function isValue(value: unknown): value is VariableValue {
  return (
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}

function typeOf(value: VariableValue | null): VariableType {
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function describeValue(value: VariableValue): string {
  if (typeof value !== 'string') return `the ${typeof value} ${value}`;
  return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return describeValue(value);
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`;
}
