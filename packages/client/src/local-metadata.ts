import type { Metadata, MetadataChange } from './prompt-handle.ts';

/** Description and tags as one client sees them: what the server said, what is on its way, what was changed since. */
export interface LocalMetadata {
  readonly known: Metadata;
  /** The newest revision at which the server told them. */
  readonly toldRevision: number;
  readonly sent: MetadataChange | null;
  readonly changed: MetadataChange | null;
}

/** Description and tags as the server first said them. */
export function openMetadata(known: Metadata, toldRevision: number): LocalMetadata {
  return { known: pick(known), toldRevision, sent: null, changed: null };
}

/** What the screen shows: the newest of each field. */
export function shownMetadata({ known, sent, changed }: LocalMetadata): Metadata {
  return over(over(known, sent), changed);
}

/** True when there is nothing that the server has not confirmed as saved. */
export function isMetadataSaved({ sent, changed }: LocalMetadata): boolean {
  return sent === null && changed === null;
}

/** Somebody changed a field here. */
export function changeMetadata(metadata: LocalMetadata, change: MetadataChange): LocalMetadata {
  return { ...metadata, changed: join(metadata.changed, change) };
}

/** What was changed goes on its way. Only when nothing is. */
export function sendMetadata(metadata: LocalMetadata): LocalMetadata {
  return { ...metadata, sent: metadata.changed, changed: null };
}

/** The server told what somebody else made of them. */
export function hearMetadata(
  metadata: LocalMetadata,
  known: Metadata,
  revision: number,
): LocalMetadata {
  return { ...metadata, known: pick(known), toldRevision: revision };
}

/** The server saved what was on its way; what it told at that revision or later contains it already. */
export function acceptMetadata(metadata: LocalMetadata, revision: number): LocalMetadata {
  const isTold = metadata.toldRevision >= revision;
  return {
    ...metadata,
    known: isTold ? metadata.known : over(metadata.known, metadata.sent),
    sent: null,
  };
}

/** The server did not save what was on its way. */
export function refuseMetadata(metadata: LocalMetadata): LocalMetadata {
  return { ...metadata, sent: null, changed: join(metadata.sent, metadata.changed) };
}

/** A fresh connection told them; changes of before go out again, for setting a field twice does no harm. */
export function reopenMetadata(
  metadata: LocalMetadata,
  known: Metadata,
  revision: number,
): LocalMetadata {
  return {
    known: pick(known),
    toldRevision: revision,
    sent: null,
    changed: refuseMetadata(metadata).changed,
  };
}

function pick({ description, tags }: Metadata): Metadata {
  return { description, tags };
}

function over({ description, tags }: Metadata, change: MetadataChange | null): Metadata {
  return {
    description: change?.description === undefined ? description : change.description,
    tags: change?.tags ?? tags,
  };
}

function join(first: MetadataChange | null, then: MetadataChange | null): MetadataChange | null {
  if (first === null || then === null) return first ?? then;
  return {
    description: then.description === undefined ? first.description : then.description,
    tags: then.tags ?? first.tags,
  };
}
