import { textAtom, type State } from './state.ts';
import { unknown, type Atom, type Value } from './value.ts';

const maxLength = 300;
const maxCombinations = 64;

/** Texts one after another. From the first part that is not known the text is open. */
export function joinTexts(state: State, parts: readonly Value[]): Value {
  let texts: readonly { readonly text: string; readonly isOpen: boolean }[] = [{ text: '', isOpen: false }];
  for (const part of parts) {
    const choices = [...part].map((atom: Atom) => (atom.kind === 'text' ? atom : { text: '', isOpen: true }));
    const known = choices.length === 0 ? [{ text: '', isOpen: true }] : choices;
    texts = texts.flatMap((start) =>
      start.isOpen ? [start] : known.map(({ text, isOpen }) => ({ text: start.text + text, isOpen })),
    );
    if (texts.length > maxCombinations) return unknown;
  }
  return new Set(
    texts.map(({ text, isOpen }) =>
      text.length > maxLength ? textAtom(state, text.slice(0, maxLength), true) : textAtom(state, text, isOpen),
    ),
  );
}
