import { useState } from 'preact/hooks';
import type { ConversationTurn } from '../shared/api/client.generated.ts';
import { Problem } from './parts/problem.tsx';
import { PredictionAnswer } from './prediction-answer.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { useAction } from './use-action.ts';

/** Asks one question after another; each is read with the one before where it says too little alone. */
export function Conversation({ modelId, onHandover }: { modelId: string; onHandover: () => void }) {
  const { client } = useSession();
  const { t } = useSpeech();
  const [question, setQuestion] = useState('');
  const [turns, setTurns] = useState<readonly ConversationTurn[]>([]);
  const action = useAction();
  const askNext = async () => {
    const id = turns.at(-1)?.conversation_id;
    const body = { question, ...(id !== undefined && { conversation_id: id }) };
    const turn = await client.converse({ model_id: modelId, body });
    setTurns((before) => [...before, turn]);
    setQuestion('');
    if (turn.handover_id !== null) onHandover();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    action.run(askNext);
  };
  return (
    <form onSubmit={submit}>
      <p class="soft">{t('conversationHint')}</p>
      {turns.map((turn) => (
        <section key={turn.prediction.id}>
          <p>
            <strong class="name">{turn.question}</strong>
          </p>
          {turn.context !== null && <p class="soft">{t('readWith', { context: turn.context })}</p>}
          <PredictionAnswer prediction={turn.prediction} />
        </section>
      ))}
      <label>
        <span>{t('question')}</span>
        <input
          type="text"
          name="question"
          required
          maxLength={2000}
          autocomplete="off"
          value={question}
          onInput={(event) => setQuestion(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary" disabled={action.isBusy}>
        {t('askNow')}
      </button>
      <Problem trouble={action.trouble} />
    </form>
  );
}
