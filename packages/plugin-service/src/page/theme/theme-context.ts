import { createContext, use } from 'react';
import type { ChosenTheme, MyTheme } from '../../api-types.ts';

export interface ThemeState {
  /** Absent until it is known. */
  readonly mine: MyTheme | undefined;
  /** Shows a look until it is taken back, without keeping it. */
  readonly preview: (choice: ChosenTheme | undefined) => void;
  /** Keeps a choice, or takes it back. Throws what the service says. */
  readonly choose: (choice: ChosenTheme | undefined) => Promise<void>;
  /** What holds for everybody who has not chosen. */
  readonly chooseForEverybody: (choice: ChosenTheme | undefined) => Promise<void>;
}

export const ThemeContext = createContext<ThemeState | undefined>(undefined);

export function useTheme(): ThemeState {
  const theme = use(ThemeContext);
  if (theme === undefined) throw new Error('useTheme() needs a ThemeProvider around it');
  return theme;
}

/** StreamSpace's own look, as the system is set. */
export const ownLook: ChosenTheme = { theme: null, variant: 'auto', options: {} };

/** Whether two choices show the same. */
export function isSameChoice(one: ChosenTheme, other: ChosenTheme): boolean {
  const ids = new Set([...Object.keys(one.options), ...Object.keys(other.options)]);
  return (
    one.theme === other.theme &&
    one.variant === other.variant &&
    [...ids].every((id) => one.options[id] === other.options[id])
  );
}
