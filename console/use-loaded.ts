import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Trouble, troubleOf } from './trouble.ts';

export interface Loaded<T> {
  readonly data: T | null;
  readonly trouble: Trouble | null;
  readonly reload: () => void;
}

/** How long a page that polls waits after a failure before it asks again. */
const pauseAfterTroubleMs = 5000;

/** Loads a value when `key` changes, and again after `nextMs` of what came; null ends it. */
export function useLoaded<T>(
  key: string,
  load: () => Promise<T>,
  nextMs: (value: T) => number | null = () => null,
): Loaded<T> {
  const [told, setTold] = useState<{ key: string; data: T | null; trouble: Trouble | null } | null>(null);
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((now) => now + 1), []);
  // A poll that began earlier must see what the page was last drawn with.
  const latest = useRef({ load, nextMs });
  latest.current = { load, nextMs };

  useEffect(() => {
    let isCurrent = true;
    let isPolling = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const after = (ms: number | null) => {
      isPolling = ms !== null;
      if (ms !== null) timer = setTimeout(once, ms);
    };
    const once = () => {
      latest.current.load().then(
        (data) => {
          if (!isCurrent) return;
          setTold({ key, data, trouble: null });
          after(latest.current.nextMs(data));
        },
        (error: unknown) => {
          if (!isCurrent) return;
          setTold((before) => ({ key, data: before?.key === key ? before.data : null, trouble: troubleOf(error) }));
          if (isPolling) after(pauseAfterTroubleMs);
        },
      );
    };
    once();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [key, turn]);

  const isOfThis = told?.key === key;
  return { data: isOfThis ? told.data : null, trouble: isOfThis ? told.trouble : null, reload };
}
