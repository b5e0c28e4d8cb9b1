import type { StateWords } from '../states.ts';
import { StateIcon } from '../theme/state-icon.tsx';

/** A state as icon and word. */
export function StateBadge({ state }: { readonly state: StateWords }) {
  return (
    <span className="badge" data-tone={state.tone}>
      <StateIcon tone={state.tone} icon={state.icon} />
      {state.word}
    </span>
  );
}
