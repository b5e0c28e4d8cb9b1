import type { ActionRef } from '@streamspace/plugin-sdk';
import { usePlace } from './place.ts';

interface ActionButtonsProps {
  readonly actions: readonly ActionRef[] | undefined;
  /** What the actions get beside their own input, such as the key of a row. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Tells buttons with the same word apart for those who do not see what they stand beside. */
  readonly about?: string;
}

/** Buttons that start actions. */
export function ActionButtons({ actions = [], input, about }: ActionButtonsProps) {
  const { start, describe } = usePlace();
  if (actions.length === 0) return undefined;
  return (
    <div className="actions">
      {actions.map((action) => {
        const title = action.label ?? describe(action).title;
        return (
          <button
            key={`${action.action} ${title}`}
            type="button"
            className={action.danger === true ? 'button danger' : 'button'}
            aria-label={about === undefined ? undefined : `${title}: ${about}`}
            onClick={() => start(action, input)}
          >
            {title}
          </button>
        );
      })}
    </div>
  );
}
