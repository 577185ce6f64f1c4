import { useState } from 'preact/hooks';
import { useSpeech } from '../speech.ts';

/** Text to take elsewhere, with a button that copies it. */
export function Copyable({ text }: { text: string }) {
  const { t } = useSpeech();
  const [isCopied, setIsCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setIsCopied(true),
      // Without leave to write the clipboard the text can still be selected.
      () => setIsCopied(false),
    );
  };
  return (
    <div class="copyable">
      <pre>
        <code>{text}</code>
      </pre>
      <button type="button" onClick={copy}>
        {isCopied ? t('copied') : t('copy')}
      </button>
    </div>
  );
}
