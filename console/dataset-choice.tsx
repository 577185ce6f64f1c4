import type { Dataset } from '../shared/api/client.generated.ts';
import { useSession } from './session.ts';
import { useLoaded } from './use-loaded.ts';

interface Props {
  readonly title: string;
  /** What it means to choose none. */
  readonly none: string;
  /** Which of the newest ready datasets are offered. */
  readonly isOffered: (dataset: Dataset) => boolean;
  /** The id of a dataset; '' for none. */
  readonly value: string;
  readonly onChoose: (datasetId: string) => void;
}

/** Offers one of the newest datasets, or none; nothing at all where none is fit. */
export function DatasetChoice({ title, none, isOffered, value, onChoose }: Props) {
  const { client } = useSession();
  const { data: list } = useLoaded('newest datasets', () => client.listDatasets({ limit: 100 }));
  const offered = list?.data.filter((dataset) => dataset.state === 'ready' && isOffered(dataset)) ?? [];
  if (offered.length === 0) return null;
  return (
    <label>
      {title}
      <select value={value} onChange={(event) => onChoose((event.currentTarget as HTMLSelectElement).value)}>
        <option value="">{none}</option>
        {offered.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
