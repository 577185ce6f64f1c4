import { useCallback, useEffect, useState } from 'preact/hooks';

export interface Loaded<T> {
  readonly data: T | null;
  readonly problem: string | null;
  readonly reload: () => void;
}

const pollMs = 1000;

/** Loads a value when `key` changes, and again every second while `isMoving` says that it still changes. */
export function useLoaded<T>(
  key: string,
  load: () => Promise<T>,
  isMoving: (value: T) => boolean = () => false,
): Loaded<T> {
  const [data, setData] = useState<T | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((now) => now + 1), []);
  useEffect(() => {
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const once = () => {
      load().then(
        (value) => {
          if (!isCurrent) return;
          setData(value);
          setProblem(null);
          if (isMoving(value)) timer = setTimeout(once, pollMs);
        },
        (error: unknown) => {
          if (isCurrent) setProblem(error instanceof Error ? error.message : String(error));
        },
      );
    };
    once();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [key, turn]);
  return { data, problem, reload };
}
