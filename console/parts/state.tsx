import { useSpeech } from '../speech.ts';

/** The state of a thing, coloured by how it goes. */
export function State({ state }: { state: string }) {
  const { word } = useSpeech();
  return <span class={`badge is-${state}`}>{word(state)}</span>;
}
