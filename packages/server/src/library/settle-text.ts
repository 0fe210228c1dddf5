import { editHeader, readHeader, splitFrontMatter } from '@prompt-manager/core';
import { equalTags, type HeadText } from './head.ts';

/** Description and tags as a writer gave them; absent ones stay as they are. */
interface GivenMetadata {
  readonly description?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
}

/**
 * The form of a text that its file will be read back as: the header says the description and tags beside it, and a block
 * of front matter at the start of a content without header becomes the header (SPEC F1), as every reader of the file sees it.
 */
export function settleText(raw: HeadText, given: GivenMetadata, before: HeadText | null): HeadText {
  const moved =
    raw.header === null && raw.content.startsWith('---') ? splitFrontMatter(raw.content) : null;
  const absorbed = moved !== null && moved.header !== null;
  const header = absorbed ? (moved.header as string) : raw.header;
  const content = absorbed ? moved.body : raw.content;
  const said = absorbed ? readHeader(header) : raw;
  const description = given.description === undefined ? said.description : given.description;
  const tags =
    given.tags === undefined || equalTags(given.tags, said.tags) ? said.tags : given.tags;
  const untouched =
    before !== null &&
    header === before.header &&
    description === before.description &&
    tags === before.tags;
  return {
    content,
    description,
    tags,
    header: untouched ? header : editHeader(header, { description, tags }, '\n'),
  };
}
