/** The header in which a request names the one library it means (SPEC F15). */
export const libraryHeader = 'prompt-library';
