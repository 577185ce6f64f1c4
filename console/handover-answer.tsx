import { useState } from 'preact/hooks';
import type { Handover } from '../shared/api/client.generated.ts';
import { Problem } from './parts/problem.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useAction } from './use-action.ts';

/** Where a person says what a handed-over question should have been answered; emptied, it takes the answer back. */
export function HandoverAnswer({ handover, onChange }: { handover: Handover; onChange: () => void }) {
  const { client } = useSession();
  const { t } = useSpeech();
  const action = useAction();
  const { id, model, question } = handover;
  const [answer, setAnswer] = useState(handover.answer ?? '');
  const said = answer.trim();
  const save = async () => {
    await client.answerHandover({ model_id: model, handover_id: id, body: { answer: said || null } });
    onChange();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    action.run(save);
  };
  return (
    <form class="inline" onSubmit={submit}>
      <textarea
        rows={2}
        maxLength={10_000}
        aria-label={t('rightAnswerTo', { question })}
        value={answer}
        onInput={(event) => setAnswer(event.currentTarget.value)}
      />
      <button type="submit" disabled={action.isBusy || said === (handover.answer ?? '')}>
        {t('saveAnswer')}
      </button>
      <Problem trouble={action.trouble} />
    </form>
  );
}
