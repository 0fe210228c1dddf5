import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { keptHere } from '../state/kept.ts';
import { ofLibrary } from '../state/library.ts';

/** Texts by the names of the variables they are for; an empty one is none. */
export type Values = Readonly<Record<string, string>>;

/** Values kept under a name. */
export interface Preset {
  readonly name: string;
  readonly values: Values;
}

/** What a person filled in, per prompt. It stays in this browser and is never written into a file. */
export interface ValueState {
  readonly values: Readonly<Record<string, Values>>;
  readonly presets: Readonly<Record<string, readonly Preset[]>>;
  /** The preview shows the values in their places, once there are any. */
  readonly isShown: boolean;
}

/** More would fill what a browser gives a page; the prompts filled in longest ago are forgotten. */
const maxPrompts = 200;
const maxPresets = 50;

const nothing: Values = {};
const noPresets: readonly Preset[] = [];

/** The text filled in for a variable, which may be called `constructor`; undefined for none. */
export function valueOf(values: Values, name: string): string | undefined {
  return own(values, name);
}

/** What was kept for a prompt; one may be called `constructor`. */
function own<T>(kept: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(kept, id) ? kept[id] : undefined;
}

/** The values, for components. */
export const useValueState = create<ValueState>()(
  persist((): ValueState => ({ values: {}, presets: {}, isShown: true }), {
    name: ofLibrary('prompt-manager.values'),
    storage: createJSONStorage(() => keptHere),
  }),
);

/** The values of one prompt, for components; the same object until they change. */
export function useValues(id: string | null): Values {
  return useValueState(({ values }) => (id === null ? nothing : (own(values, id) ?? nothing)));
}

/** The presets of one prompt, for components. */
export function usePresets(id: string): readonly Preset[] {
  return useValueState(({ presets }) => own(presets, id) ?? noPresets);
}

/** The values of one prompt now. */
export function valuesOf(id: string): Values {
  return own(useValueState.getState().values, id) ?? nothing;
}

/** Replaces the values of a prompt; empty ones are left out. */
export function setValues(id: string, values: Values): void {
  const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  useValueState.setState((state) => {
    const { [id]: _before, ...others } = state.values;
    const kept = Object.entries(others).slice(-(maxPrompts - 1));
    const own = Object.keys(filled).length === 0 ? [] : [[id, filled] as const];
    return { values: Object.fromEntries([...kept, ...own]) };
  });
}

/** Changes one value; an empty text takes it away. */
export function setValue(id: string, name: string, value: string): void {
  setValues(id, { ...valuesOf(id), [name]: value });
}

/** Keeps the values of a prompt under a name, in the place of what the name had. */
export function savePreset(id: string, name: string): void {
  useValueState.setState(({ presets }) => {
    const others = (own(presets, id) ?? noPresets).filter((preset) => preset.name !== name);
    const all = [...others, { name, values: valuesOf(id) }].slice(-maxPresets);
    return { presets: { ...presets, [id]: all } };
  });
}

/** Forgets a preset. */
export function removePreset(id: string, name: string): void {
  useValueState.setState(({ presets }) => ({
    presets: {
      ...presets,
      [id]: (own(presets, id) ?? noPresets).filter((preset) => preset.name !== name),
    },
  }));
}

/** A prompt has another id: what was filled in for it goes with it, unless something was filled in there. */
export function moveValues(from: string, to: string): void {
  useValueState.setState(({ values, presets }) => ({
    values: moved(values, from, to),
    presets: moved(presets, from, to),
  }));
}

function moved<T>(
  all: Readonly<Record<string, T>>,
  from: string,
  to: string,
): Readonly<Record<string, T>> {
  const { [from]: own, ...others } = all;
  return own === undefined ? all : { ...others, [to]: others[to] ?? own };
}

/** Whether the preview shows values in their places. */
export function setValuesShown(isShown: boolean): void {
  useValueState.setState({ isShown });
}
