import { Icon, type IconName } from '../ui/icon.tsx';

interface RowToolsProps {
  /** Id of the row; the tools keep the focus while their row moves. */
  readonly id: string;
  /** Such as `Endpoint 2`. */
  readonly name: string;
  /** Absent where the order says nothing. */
  readonly move?: { readonly isFirst: boolean; readonly isLast: boolean; readonly by: (by: -1 | 1) => void };
  readonly onRemove: () => void;
}

/** Buttons beside a row of a list. */
export function RowTools({ id, name, move, onRemove }: RowToolsProps) {
  function moveBy(by: -1 | 1) {
    move?.by(by);
    // Moving an element in the document takes the focus from it.
    requestAnimationFrame(() => document.getElementById(`${id}:${by}`)?.focus());
  }
  return (
    <div className="row-tools">
      {move ? (
        <>
          <Tool id={`${id}:-1`} icon="up" label={`Move ${name} up`} off={move.isFirst} onClick={() => moveBy(-1)} />
          <Tool id={`${id}:1`} icon="down" label={`Move ${name} down`} off={move.isLast} onClick={() => moveBy(1)} />
        </>
      ) : undefined}
      <Tool icon="trash" label={`Remove ${name}`} onClick={onRemove} />
    </div>
  );
}

interface ToolProps {
  readonly id?: string;
  readonly icon: IconName;
  readonly label: string;
  readonly off?: boolean;
  readonly onClick: () => void;
}

function Tool({ id, icon, label, off = false, onClick }: ToolProps) {
  return (
    <button
      type="button"
      className="icon-button"
      id={id}
      aria-label={label}
      title={label}
      aria-disabled={off}
      onClick={() => {
        if (!off) onClick();
      }}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Adds a row and goes to its first control. */
export function AddRow({
  id,
  label,
  off,
  onAdd,
}: {
  readonly id: string;
  readonly label: string;
  readonly off: boolean;
  readonly onAdd: () => void;
}) {
  return (
    <button
      type="button"
      className="button add-row"
      id={`${id}:add`}
      disabled={off}
      onClick={(event) => {
        const rows = event.currentTarget.parentElement?.querySelector(':scope > .rows');
        onAdd();
        requestAnimationFrame(() =>
          rows?.lastElementChild?.querySelector<HTMLElement>('input, select, textarea')?.focus(),
        );
      }}
    >
      <Icon name="plus" />
      Add {label}
    </button>
  );
}

/** After a row is gone, the focus goes to the button that adds one. */
export function focusAdd(id: string): void {
  requestAnimationFrame(() => document.getElementById(`${id}:add`)?.focus());
}
