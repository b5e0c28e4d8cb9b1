import { openDatabase } from '@streamspace/plugin-runtime';
import type { ChosenTheme } from '../api-types.ts';

/** What people chose to see the page in. */
export interface ThemeStore {
  /** `undefined` for who has not chosen. */
  get(user: string): ChosenTheme | undefined;
  /** Without a choice, takes it back. */
  set(user: string, choice: ChosenTheme | undefined): void;
  /** What holds for everybody who has not chosen. */
  getDefault(): ChosenTheme | undefined;
  setDefault(choice: ChosenTheme | undefined): void;
  close(): void;
}

/** No user has this id: ids are never empty. */
const everybody = '';

/** @param path Database file; default: in memory, for as long as the process lives. */
export function openThemeStore(path = ':memory:'): ThemeStore {
  const db = openDatabase(path, {
    concern: 'themes',
    steps: [`CREATE TABLE theme_choices (user_id TEXT PRIMARY KEY, choice TEXT NOT NULL) STRICT, WITHOUT ROWID;`],
  });
  const select = db.prepare('SELECT choice FROM theme_choices WHERE user_id = ?');
  const put = db.prepare('INSERT OR REPLACE INTO theme_choices (user_id, choice) VALUES (?, ?)');
  const remove = db.prepare('DELETE FROM theme_choices WHERE user_id = ?');

  function get(key: string): ChosenTheme | undefined {
    const row = select.get(key);
    return row === undefined ? undefined : (JSON.parse(String(row['choice'])) as ChosenTheme);
  }

  function set(key: string, choice: ChosenTheme | undefined): void {
    if (choice === undefined) remove.run(key);
    else put.run(key, JSON.stringify(choice));
  }

  return {
    get,
    set,
    getDefault: () => get(everybody),
    setDefault: (choice) => set(everybody, choice),
    close: () => db.close(),
  };
}
