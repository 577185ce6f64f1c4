import { useState } from 'preact/hooks';
import { Problem } from './parts/problem.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { type Trouble, troubleOf } from './trouble.ts';

/** Loads a version as a ZIP that answers offline. The first time the archive must be made, which takes a moment. */
export function ExportButton({ modelId, versionId }: { modelId: string; versionId: string }) {
  const { client } = useSession();
  const { t } = useSpeech();
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const load = () => {
    setBusy(true);
    setTrouble(null);
    client
      .exportModel({ model_id: modelId, version: versionId })
      .then(
        ({ url }) => window.location.assign(url),
        (error: unknown) => setTrouble(troubleOf(error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <>
      <p class="soft">{t('exportHint')}</p>
      <button type="button" disabled={isBusy} onClick={load}>
        {t(isBusy ? 'exporting' : 'exportModel')}
      </button>
      <Problem trouble={trouble} />
    </>
  );
}
