import { useState } from 'preact/hooks';
import { uploadFile } from '../shared/api/upload-file.ts';
import { formatShare } from './format.ts';
import { Bar } from './parts/bar.tsx';
import { Problem } from './parts/problem.tsx';
import { useSession } from './session.ts';
import { useSpeech } from './speech.ts';
import { type Trouble, troubleOf } from './trouble.ts';

/** Takes a file, chosen or dropped, and goes to the dataset that it becomes. */
export function UploadForm() {
  const { client } = useSession();
  const { t, language } = useSpeech();
  const [upload, setUpload] = useState<{ name: string; share: number } | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [isOver, setIsOver] = useState(false);

  const send = (file: File | undefined) => {
    if (!file || upload) return;
    const { name } = file;
    setUpload({ name, share: 0 });
    setTrouble(null);
    uploadFile(client, { filename: name, content: file }, (share) => setUpload({ name, share }))
      .then(
        (dataset) => {
          location.hash = `#/datasets/${dataset.id}`;
        },
        (error: unknown) => setTrouble(troubleOf(error)),
      )
      .finally(() => setUpload(null));
  };
  const choose = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    send(input.files?.[0]);
    // So that the same file, mended, can be chosen again.
    input.value = '';
  };
  const hover = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(event.type === 'dragover');
  };
  const drop = (event: DragEvent) => {
    hover(event);
    send(event.dataTransfer?.files[0]);
  };

  return (
    <>
      <label class={isOver ? 'drop over' : 'drop'} onDragOver={hover} onDragLeave={hover} onDrop={drop}>
        <input
          type="file"
          accept=".csv,.tsv,.txt,.jsonl,.zip,text/csv,application/zip"
          onChange={choose}
          disabled={upload !== null}
        />
        <strong>{t('upload')}</strong>
        <span>{t('uploadHint')}</span>
      </label>
      {upload && (
        <div class="uploading">
          <span>
            {t('uploading', { name: upload.name })} · {formatShare(upload.share, language)}
          </span>
          <Bar isProgress share={upload.share} label={t('uploading', { name: upload.name })} />
        </div>
      )}
      <Problem trouble={trouble} />
    </>
  );
}
