import type { NameClash } from '@prompt-manager/protocol';
import { useQuery } from '@tanstack/react-query';
import { http } from '../api/http.ts';
import { useSettled } from '../search/use-settled.ts';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import css from './form.module.css';
import { nameRefusal } from './name-words.ts';
import { Places } from './places.tsx';

const c = classNames(css);

/** Somebody who types a name is not asked about every letter of it. */
const quietMs = 250;

/** The inclusions by a short name that would mean something else once a prompt of this name is there (SPEC U181). */
export function NameClashes({ id: typed }: { readonly id: string }) {
  const id = useSettled(typed, { key: typed, quietMs });
  const { data } = useQuery({
    queryKey: ['creation', id],
    queryFn: () => http.creation(id),
    enabled: nameRefusal(id) === null,
    // The library may change while the dialog is open; what cannot be made is said when it is tried.
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  if (data === undefined || id !== typed || data.clashes.length === 0) return null;
  const count = data.clashes.length + data.omitted_clashes;
  return (
    <div role="status">
      <p className={c('warn')}>
        {`${counted(count, 'inclusion')} by a short name would mean another prompt, or not be clear any more. A different name here avoids that, or whole names there:`}
      </p>
      <Places
        label="Inclusions that would not be clear"
        lines={data.clashes.map((clash) => ({ ...clash, later: wordsFor(clash) }))}
      />
    </div>
  );
}

function wordsFor({ named, names }: NameClash): string {
  return named === names
    ? `would still include ${named}, as the nearest of several`
    : `would include ${names} in place of ${named}`;
}
