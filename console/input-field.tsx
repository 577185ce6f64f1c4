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
