import type { DeliveryRow } from '../../api-types.ts';
import { deliveryStates } from '../states.ts';

type State = DeliveryRow['state'];

interface StateFilterProps {
  readonly counts: Readonly<Record<State, number>>;
  readonly state: State | undefined;
  readonly onChange: (state: State | undefined) => void;
}

const states: readonly State[] = ['waiting', 'running', 'done', 'dead', 'cancelled', 'dropped'];

/** All deliveries, or those in one state. */
export function StateFilter({ counts, state, onChange }: StateFilterProps) {
  const total = states.reduce((sum, each) => sum + counts[each], 0);
  const choices = [
    { value: undefined, word: 'All', count: total },
    ...states.map((value) => ({ value, word: deliveryStates[value].word, count: counts[value] })),
  ];
  return (
    <div className="toggles" role="group" aria-label="Deliveries in state">
      {choices.map(({ value, word, count }) => (
        <button
          key={word}
          type="button"
          className="toggle"
          aria-pressed={state === value}
          onClick={() => onChange(value)}
        >
          {word}
          <span className="count">{count}</span>
        </button>
      ))}
    </div>
  );
}
