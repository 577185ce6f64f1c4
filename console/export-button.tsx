import { useState } from 'preact/hooks';
import type { ModelVersion } from '../shared/api/client.generated.ts';
import { Problem } from './parts/problem.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { type Trouble, troubleOf } from './trouble.ts';

/** Loads a version as a ZIP; those of tables answer offline. The first time the archive must be made, which takes a moment. */
export function ExportButton({ modelId, version }: { modelId: string; version: Pick<ModelVersion, 'id' | 'task'> }) {
  const { client } = useSession();
  const { t } = useSpeech();
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const load = () => {
    setBusy(true);
    setTrouble(null);
    client
      .exportModel({ model_id: modelId, version: version.id })
      .then(
        ({ url }) => window.location.assign(url),
        (error: unknown) => setTrouble(troubleOf(error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <>
      <p class="soft">{t(version.task.startsWith('tabular_') ? 'exportHint' : 'exportHintNoRunner')}</p>
      <button type="button" disabled={isBusy} onClick={load}>
        {t(isBusy ? 'exporting' : 'exportModel')}
      </button>
      <Problem trouble={trouble} />
    </>
  );
}
