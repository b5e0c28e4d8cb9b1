import type { StateWords } from '../states.ts';
import { Icon } from './icon.tsx';

/** A state as icon and word. */
export function StateBadge({ state }: { readonly state: StateWords }) {
  return (
    <span className="badge" data-tone={state.tone}>
      <Icon name={state.icon} />
      {state.word}
    </span>
  );
}
