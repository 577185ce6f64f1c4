import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useSpeech } from '../speech.ts';

interface Props {
  readonly title: string;
  /** Where the thing is listed. */
  readonly back?: { readonly href: string; readonly name: string };
  readonly children?: ComponentChildren;
}

/** The head of a page: the way back, its name, and beside it what matters most. */
export function PageHead({ title, back, children }: Props) {
  const { t } = useSpeech();
  useEffect(() => {
    document.title = `${title} · Gristmill`;
  }, [title]);
  return (
    <div class="page-head">
      {back && (
        <a href={back.href} aria-label={`${t('back')}: ${back.name}`}>
          ← {back.name}
        </a>
      )}
      <h1>{title}</h1>
      {children && <div class="facts">{children}</div>}
    </div>
  );
}
