import type { CreationMessage, NameClash } from '@prompt-manager/protocol';
import { useQuery } from '@tanstack/react-query';
import { http } from '../api/http.ts';
import { useSettled } from '../ui/use-settled.ts';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import css from './form.module.css';
import { nameRefusal } from './name-words.ts';
import { Places } from './places.tsx';
import type { Outlook } from './use-deliberate.ts';

const c = classNames(css);

/** Somebody who types a name is not asked about every letter of it. */
const quietMs = 250;

/** What making a prompt of this name would change; null while that is not known. `isUrgent`: it is waited for. */
export function useNameClashes(
  typed: string,
  { isUrgent }: { readonly isUrgent: boolean },
): { readonly clashes: CreationMessage | null; readonly outlook: Outlook } {
  const settled = useSettled(typed, { key: typed, quietMs });
  const id = isUrgent ? typed : settled;
  const { data, error } = useQuery({
    queryKey: ['creation', id],
    queryFn: () => http.creation(id),
    enabled: nameRefusal(id) === null,
    // The library may change while the dialog is open; what cannot be made is said when it is tried.
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const clashes = id === typed ? (data ?? null) : null;
  if (nameRefusal(typed) !== null) return { clashes: null, outlook: 'refused' };
  // What cannot be told before is told by the making.
  if (id === typed && error !== null) return { clashes: null, outlook: 'clear' };
  if (clashes === null) return { clashes, outlook: 'asking' };
  return { clashes, outlook: clashes.clashes.length === 0 ? 'clear' : 'warns' };
}

/** The inclusions by a short name that would mean something else once a prompt of this name is there (SPEC U181). */
export function NameClashes({ of }: { readonly of: CreationMessage | null }) {
  if (of === null || of.clashes.length === 0) return null;
  const count = of.clashes.length + of.omitted_clashes;
  return (
    <div role="status">
      <p className={c('warn')}>
        {`${counted(count, 'inclusion')} by a short name would mean another prompt, or not be clear any more. A different name here avoids that, or whole names there:`}
      </p>
      <Places
        label="Inclusions that would not be clear"
        lines={of.clashes.map((clash) => ({ ...clash, later: wordsFor(clash) }))}
      />
    </div>
  );
}

function wordsFor({ named, names }: NameClash): string {
  return named === names
    ? `would still include ${named}, as the nearest of several`
    : `would include ${names} in place of ${named}`;
}
