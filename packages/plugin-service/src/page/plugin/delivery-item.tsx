import { useId, useRef, useState } from 'react';
import type { DeliveryRow } from '../../api-types.ts';
import { useApp } from '../context.ts';
import { deliveryStates } from '../states.ts';
import { Icon } from '../ui/icon.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useAction } from '../use-action.ts';
import { DeliveryPayload } from './delivery-payload.tsx';

interface DeliveryItemProps {
  readonly plugin: string;
  readonly row: DeliveryRow;
  readonly onRedelivered: (row: DeliveryRow) => void;
}

/** One row, and below it what was delivered. */
export function DeliveryItem({ plugin, row, onRedelivered }: DeliveryItemProps) {
  const { api, announce } = useApp();
  const action = useAction();
  const [open, setOpen] = useState(false);
  const detailId = useId();
  const toggle = useRef<HTMLButtonElement>(null);

  function redeliver() {
    action.run(async () => {
      const changed = await api.redeliver(plugin, row.id);
      toggle.current?.focus();
      onRedelivered(changed);
      announce(`${row.name} is delivered again`);
    });
  }

  return (
    <>
      <tr role="row">
        <td role="cell" className="delivery-name">
          <button
            ref={toggle}
            type="button"
            className="row-toggle"
            aria-expanded={open}
            aria-controls={detailId}
            onClick={() => setOpen(!open)}
          >
            <Icon name="chevron" />
            <span>
              {row.name}
              {row.kind === 'job' ? <span className="muted"> job</span> : undefined}
            </span>
          </button>
        </td>
        <td role="cell" data-label="Key" className="break">
          {row.key ?? '–'}
        </td>
        <td role="cell" data-label="State">
          <StateBadge state={deliveryStates[row.state]} />
          {row.progress === undefined ? undefined : (
            <span className="muted small">
              {' '}
              {Math.round(row.progress.fraction * 100)} % {row.progress.text}
            </span>
          )}
        </td>
        <td role="cell" data-label="Attempts" className="number">
          {row.attempts}
        </td>
        <td role="cell" data-label="Age" className="nowrap">
          <TimeAgo at={row.createdAt} />
        </td>
        <td role="cell" data-label="Error" className="delivery-error">
          {row.error ?? '–'}
        </td>
        <td role="cell" className="delivery-action">
          {row.state === 'dead' ? (
            <button
              type="button"
              className="button"
              aria-disabled={action.busy}
              aria-label={`Deliver ${row.name} again`}
              onClick={redeliver}
            >
              <Icon name="refresh" />
              Deliver again
            </button>
          ) : undefined}
          <ErrorNote error={action.error} />
        </td>
      </tr>
      {open ? (
        <tr role="row" id={detailId} className="detail-row">
          <td role="cell" colSpan={7}>
            <DeliveryPayload plugin={plugin} row={row} />
          </td>
        </tr>
      ) : undefined}
    </>
  );
}
