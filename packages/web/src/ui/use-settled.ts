import { systemPorts } from '@prompt-manager/client';
import { useEffect, useState } from 'react';

/** A value once it has stayed the same for a while: nobody is asked about every letter. `key` says when it is another. */
export function useSettled<T>(
  value: T,
  { key, quietMs }: { readonly key: string; readonly quietMs: number },
): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => systemPorts.setTimer(quietMs, () => setSettled(value)), [key, quietMs]);
  return settled;
}
