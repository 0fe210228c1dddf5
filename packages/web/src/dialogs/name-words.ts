import { checkPromptId } from '@prompt-manager/core';

/** Why a text cannot be the name of a prompt, and what to do, in words for people; null when it can be. */
export function nameRefusal(name: string): string | null {
  const checked = checkPromptId(name);
  if (checked.ok) return null;
  const { kind, part } = checked.fault;
  switch (kind) {
    case 'empty':
      return 'Give the prompt a name.';
    case 'empty_segment':
      return name.endsWith('/')
        ? `Give the prompt a name after “${name}”.`
        : 'A name neither begins with a slash nor has two in a row. Take one out.';
    case 'character':
      return /[\p{Cc}\ufffd]/u.test(part)
        ? 'The name has a character in it that cannot be seen. Type it anew.'
        : `A name cannot have ${part} in it. Letters of any language, digits, spaces, - and _ can be.`;
    case 'leading_dot':
      return `“${part}” begins with a dot, which hides a file. Take the dot away.`;
    case 'trailing_dot':
      return `“${part}” ends with a dot. Take it away.`;
    case 'trailing_space':
      return `“${part}” ends with a space. Take it away.`;
    case 'too_long':
      return 'The name is too long. Take a shorter one.';
  }
}

/** What to know of a name that can be used all the same; null when there is nothing. */
export function nameWarning(name: string): string | null {
  const taken = name.split('/').find((part) => windowsName.test(part));
  return taken === undefined
    ? null
    : `Windows keeps “${taken}” for itself: there, a checkout of this library fails. Better take another name.`;
}

/** Names of devices, with or without an ending, in any letter case. */
const windowsName = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i;
