import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type Language, preferredLanguage, textsIn } from './texts.ts';
import { wordsIn } from './words.ts';

/** The chosen language: its sentences, and its words for what the API names. */
export interface Speech {
  readonly language: Language;
  readonly t: ReturnType<typeof textsIn>;
  readonly word: ReturnType<typeof wordsIn>;
}

export const speechIn = (language: Language): Speech => ({
  language,
  t: textsIn(language),
  word: wordsIn(language),
});

export const SpeechContext = createContext<Speech>(speechIn('en'));

export const useSpeech = (): Speech => useContext(SpeechContext);

const storageName = 'gristmill.language';

/** The language that the person chose here, or else the browser's. */
export const keptLanguage = {
  read(): Language {
    const kept = localStorage.getItem(storageName);
    return kept === 'en' || kept === 'zh' ? kept : preferredLanguage(navigator.language);
  },
  write: (language: Language) => localStorage.setItem(storageName, language),
};
