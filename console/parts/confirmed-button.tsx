import { useState } from 'preact/hooks';
import { useSpeech } from '../speech.ts';
import type { Action } from '../use-action.ts';
import { Problem } from './problem.tsx';

interface Props {
  readonly name: string;
  /** What will be lost, asked before it is. */
  readonly question: string;
  readonly action: Action;
  readonly onConfirm: () => Promise<unknown>;
}

/** A button for what cannot be undone: it asks once, in its place, before it acts. */
export function ConfirmedButton({ name, question, action, onConfirm }: Props) {
  const { t } = useSpeech();
  const [isAsking, setIsAsking] = useState(false);
  const confirm = () => {
    setIsAsking(false);
    action.run(onConfirm);
  };
  return (
    <div class="confirmed">
      {!isAsking && (
        <button type="button" class="quiet" disabled={action.isBusy} onClick={() => setIsAsking(true)}>
          {name}
        </button>
      )}
      {isAsking && (
        <fieldset aria-label={question}>
          <span>{question}</span>
          <button type="button" class="grave" onClick={confirm}>
            {name}
          </button>
          <button type="button" onClick={() => setIsAsking(false)}>
            {t('keep')}
          </button>
        </fieldset>
      )}
      <Problem trouble={action.trouble} />
    </div>
  );
}
