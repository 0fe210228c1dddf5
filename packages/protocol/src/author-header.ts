/** The header in which a request says who sends it, a name in percent-encoded UTF-8 (SPEC H9). */
export const authorHeader = 'prompt-author';
