import { useId } from 'preact/hooks';
import type { InputColumn } from './input-value.ts';
import { useSpeech } from './speech.ts';
import { type ColumnProfile, isDayOnly } from './typical-value.ts';

interface Props {
  readonly column: InputColumn;
  readonly profile: ColumnProfile | undefined;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** A field that fits the kind of its column: a number, a date in UTC, yes or no, or text with the commonest values. */
export function InputField({ column: { name, kind }, profile, value, onChange }: Props) {
  const { t } = useSpeech();
  const listId = useId();
  const change = (event: Event) => onChange((event.currentTarget as HTMLInputElement | HTMLSelectElement).value);
  const shown = { name, value, autocomplete: 'off', placeholder: t('unknown') } as const;
  if (kind === 'boolean') {
    return (
      <label>
        <span class="name">{name}</span>
        <select name={name} value={value} onChange={change}>
          <option value="">{t('unknown')}</option>
          <option value="true">{t('yes')}</option>
          <option value="false">{t('no')}</option>
        </select>
      </label>
    );
  }
  if (kind === 'image') {
    const read = async (event: Event) => {
      const file = (event.currentTarget as HTMLInputElement).files?.[0];
      onChange(file ? await dataUrlOf(file) : '');
    };
    return (
      <label>
        <span class="name">{name}</span>
        <input type="file" name={name} accept="image/*" onChange={(event) => void read(event)} />
        {value !== '' && <img src={value} alt={name} class="chosen-image" />}
      </label>
    );
  }
  const dateType = isDayOnly(profile) ? 'date' : 'datetime-local';
  const type = kind === 'numeric' ? 'number' : kind === 'datetime' ? dateType : 'text';
  return (
    <label>
      <span class="name">{type === 'datetime-local' ? `${name} (UTC)` : name}</span>
      <input
        type={type}
        step={kind === 'numeric' ? 'any' : undefined}
        list={type === 'text' ? listId : undefined}
        {...shown}
        onInput={change}
      />
      {type === 'text' && profile && (
        <datalist id={listId}>
          {profile.top_values.map((top) => (
            <option key={top.value} value={top.value} />
          ))}
        </datalist>
      )}
    </label>
  );
}

/** The file as the API takes an image. */
async function dataUrlOf(file: File): Promise<string> {
  const reader = new FileReader();
  const loaded = new Promise((resolve, reject) => {
    reader.onload = resolve;
    reader.onerror = () => reject(reader.error);
  });
  reader.readAsDataURL(file);
  await loaded;
  return String(reader.result);
}
