/** A longer name is a sentence. */
const maxWords = 3;
const maxLetters = 32;

/** A name for a variable that stands for a text: its first words, unless the name is taken already. */
export function variableNameFor(text: string, taken: ReadonlySet<string>): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const name = words.slice(0, maxWords).join('_').slice(0, maxLetters) || 'value';
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1)
    if (!taken.has(`${name}_${number}`)) return `${name}_${number}`;
}

/** A path for a fragment made of a text: beside the prompt, named after its first words. */
export function fragmentPathFor(text: string, folder: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const name = words.slice(0, maxWords).join('-').slice(0, maxLetters) || 'fragment';
  return folder === '' ? name : `${folder}/${name}`;
}
