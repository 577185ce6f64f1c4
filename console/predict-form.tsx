import { useState } from 'preact/hooks';
import type { Prediction } from '../shared/api/client.generated.ts';
import { HeatMap } from './heat-map.tsx';
import { InputField } from './input-field.tsx';
import { type InputColumn, inputValue, listValue } from './input-value.ts';
import { Problem } from './parts/problem.tsx';
import { PredictionAnswer } from './prediction-answer.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { type Trouble, troubleOf } from './trouble.ts';
import { type ColumnProfile, typicalValue } from './typical-value.ts';

interface Props {
  readonly modelId: string;
  readonly inputSchema: readonly InputColumn[];
  /** What the columns held when the model learned; fields begin with a typical row of them. */
  readonly columns: readonly ColumnProfile[];
  /** The column that takes several values, as a recommendation's items do. */
  readonly listColumn: string | undefined;
}

/** One field for each input column, and the model's answer. */
export function PredictForm({ modelId, inputSchema, columns, listColumn }: Props) {
  const { client } = useSession();
  const { t } = useSpeech();
  const profileOf = (name: string) => columns.find((column) => column.name === name);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(
      inputSchema.map(({ name, kind }) => {
        // What is known of items only filters them: that is left to whoever asks.
        const isFree = listColumn !== undefined && name !== listColumn;
        return [name, isFree ? '' : typicalValue(kind, profileOf(name))];
      }),
    ),
  );
  const [answer, setAnswer] = useState<Prediction | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const imageName = inputSchema.find(({ kind }) => kind === 'image')?.name;

  const predict = (event: SubmitEvent) => {
    event.preventDefault();
    const inputs = Object.fromEntries(
      inputSchema.map(({ name, kind }) => {
        const text = typed[name] ?? '';
        return [name, name === listColumn ? listValue(text) : inputValue(kind, text)];
      }),
    );
    setIsBusy(true);
    setTrouble(null);
    client
      .predict({ model_id: modelId, body: { inputs, explain: imageName !== undefined } })
      .then(
        (told) => setAnswer('output' in told ? told : null),
        (error: unknown) => {
          setAnswer(null);
          setTrouble(troubleOf(error));
        },
      )
      .finally(() => setIsBusy(false));
  };

  return (
    <form onSubmit={predict}>
      <p class="soft">{t('predictHint')}</p>
      {listColumn !== undefined && <p class="soft">{t('listHint', { column: listColumn })}</p>}
      <div class="fields">
        {inputSchema.map((column) => (
          <InputField
            key={column.name}
            column={column}
            profile={profileOf(column.name)}
            value={typed[column.name] ?? ''}
            onChange={(text) => {
              setTyped((before) => ({ ...before, [column.name]: text }));
              // The heat of one image says nothing of another.
              if (column.kind === 'image') setAnswer(null);
            }}
          />
        ))}
      </div>
      <button type="submit" class="primary" disabled={isBusy}>
        {t('predictNow')}
      </button>
      <Problem trouble={trouble} />
      {answer && <PredictionAnswer prediction={answer} />}
      {answer?.heat_map && imageName !== undefined && (
        <HeatMap map={answer.heat_map} image={typed[imageName] ?? ''} label={t('heatMap')} />
      )}
    </form>
  );
}
