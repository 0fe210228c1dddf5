/** How the command line names itself in `User-Agent`, before a slash and its version (SPEC H9). */
export const commandAgent = 'prompt-manager-cli';
