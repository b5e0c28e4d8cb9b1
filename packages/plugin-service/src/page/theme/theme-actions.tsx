import type { ChosenTheme, MyTheme } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { ErrorNote } from '../ui/note.tsx';
import { useAction } from '../use-action.ts';
import { isSameChoice, ownLook, useTheme } from './theme-context.ts';

interface ThemeActionsProps {
  readonly draft: ChosenTheme;
  readonly mine: MyTheme;
  readonly isTried: boolean;
  readonly isAdmin: boolean;
  /** What is shown from now on. */
  readonly onChosen: (choice: ChosenTheme) => void;
}

/** Keeps what is tried out, and ways back. */
export function ThemeActions({ draft, mine, isTried, isAdmin, onChosen }: ThemeActionsProps) {
  const { announce } = useApp();
  const { choose, chooseForEverybody } = useTheme();
  const action = useAction();
  const { choice, fallback } = mine;

  /** @param kept Without one, the choice is taken back. */
  function use(kept: ChosenTheme | undefined, said: string) {
    action.run(async () => {
      await choose(kept);
      onChosen(kept ?? fallback ?? ownLook);
      announce(said);
    });
  }

  function useForEverybody() {
    action.run(async () => {
      const isOwn = isSameChoice(draft, ownLook);
      await chooseForEverybody(isOwn ? undefined : draft);
      announce('Who has not chosen a theme sees this one from now on');
    });
  }

  return (
    <>
      <div className="actions">
        <button
          type="button"
          className="button primary"
          aria-disabled={action.busy || !isTried}
          onClick={() => (isTried ? use(draft, 'This is your theme now') : undefined)}
        >
          Use this theme
        </button>
        {draft.theme === null && (choice ?? fallback ?? ownLook).theme === null ? undefined : (
          <button
            type="button"
            className="button"
            aria-disabled={action.busy}
            onClick={() => use(ownLook, "You are back at StreamSpace's own look")}
          >
            Back to StreamSpace’s own
          </button>
        )}
        {choice !== undefined && fallback !== undefined ? (
          <button
            type="button"
            className="button"
            aria-disabled={action.busy}
            onClick={() => use(undefined, 'You see what your administrator chose')}
          >
            Use what the administrator chose
          </button>
        ) : undefined}
        {isAdmin && !isSameChoice(draft, fallback ?? ownLook) ? (
          <button type="button" className="button" aria-disabled={action.busy} onClick={useForEverybody}>
            Make it the default for everybody
          </button>
        ) : undefined}
      </div>
      <ErrorNote error={action.error} />
    </>
  );
}
