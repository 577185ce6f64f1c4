import { useState } from 'preact/hooks';
import { type Trouble, troubleOf } from './trouble.ts';

export interface Action {
  readonly isBusy: boolean;
  readonly trouble: Trouble | null;
  /** Does it, unless something is being done already; what goes wrong is told as trouble. */
  readonly run: (work: () => Promise<unknown>) => void;
}

/** Something that a person asks for and that changes what the API keeps: one at a time. */
export function useAction(): Action {
  const [isBusy, setIsBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const run = (work: () => Promise<unknown>) => {
    if (isBusy) return;
    setIsBusy(true);
    setTrouble(null);
    work()
      .catch((error: unknown) => setTrouble(troubleOf(error)))
      .finally(() => setIsBusy(false));
  };
  return { isBusy, trouble, run };
}
