import { useState } from 'preact/hooks';
import type { ModelVersion, Prediction } from '../shared/api/client.generated.ts';
import { formatNumber } from './format.ts';
import { Bar, Problem } from './parts.tsx';
import { useSession } from './session.ts';

type InputColumn = ModelVersion['input_schema'][number];

/** What the person typed, as the model takes it: an empty field is a missing value. */
function inputOf(column: InputColumn, typed: FormDataEntryValue | null): string | number | boolean | null {
  const text = typeof typed === 'string' ? typed.trim() : '';
  if (text === '') return null;
  if (column.kind === 'numeric') return Number.isNaN(Number(text)) ? text : Number(text);
  return text;
}

/** One field for each input column, and the model's answer. */
export function PredictForm({ modelId, inputSchema }: { modelId: string; inputSchema: readonly InputColumn[] }) {
  const { client, t, language } = useSession();
  const [answer, setAnswer] = useState<Prediction | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const predict = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const inputs = Object.fromEntries(
      inputSchema.map((column) => [column.name, inputOf(column, form.get(column.name))]),
    );
    setProblem(null);
    client.predict({ model_id: modelId, body: { inputs } }).then(
      (told) => setAnswer('output' in told ? told : null),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  };

  return (
    <form onSubmit={predict}>
      <div class="fields">
        {inputSchema.map(({ name, kind }) => (
          <label key={name}>
            {name}
            <input name={name} placeholder={kind} autocomplete="off" />
          </label>
        ))}
      </div>
      <button type="submit" class="primary">
        {t('predict')}
      </button>
      <Problem message={problem} />
      {answer && (
        <p role="status">
          {t('answer')}:{' '}
          <strong>
            {'value' in answer.output ? formatNumber(answer.output.value, language) : (answer.output.label ?? '–')}
          </strong>
          {answer.confidence !== null && (
            <>
              {' '}
              · {t('confidence')} {formatNumber(answer.confidence, language)}
              <Bar share={answer.confidence} label={t('confidence')} />
            </>
          )}
        </p>
      )}
    </form>
  );
}
