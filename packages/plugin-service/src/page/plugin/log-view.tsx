import { memo, useLayoutEffect, useRef, useState } from 'react';
import type { LogLine } from '../../api-types.ts';
import { logLevels } from '../states.ts';
import { StateIcon } from '../theme/state-icon.tsx';
import { Icon } from '../ui/icon.tsx';

const nearPx = 24;

/** Lines, oldest first. It follows the newest line until the person scrolls up. */
export function LogView({ lines }: { readonly lines: readonly LogLine[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);

  useLayoutEffect(() => {
    if (following && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [lines, following]);

  return (
    <div className="log-frame">
      <div
        ref={box}
        className="log"
        role="log"
        aria-label="Log lines"
        // A busy log would never let a screen reader say anything else.
        aria-live="off"
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollowing(scrollHeight - scrollTop - clientHeight < nearPx)
        }
      >
        {lines.map((line) => (
          <Line key={line.seq} line={line} />
        ))}
      </div>
      {following ? undefined : (
        <button type="button" className="button primary follow" onClick={() => setFollowing(true)}>
          <Icon name="down" />
          Newest
        </button>
      )}
    </div>
  );
}

/** Remembered, because a plugin may log 50 lines a second below a thousand others. */
const Line = memo(function Line({ line: { at, level, from, message, fields } }: { readonly line: LogLine }) {
  const { word, icon, tone } = logLevels[level];
  return (
    <p className="log-line" data-level={level} data-from={from}>
      <time dateTime={at} title={at}>
        {new Date(at).toLocaleTimeString('en-GB')}
      </time>
      <span className="log-level" data-tone={tone}>
        <StateIcon tone={tone} icon={icon} />
        {word}
      </span>
      <span className="log-text">
        {from === 'host' ? <span className="log-host">host</span> : undefined}
        {message}
        {fields === undefined ? undefined : <FieldList fields={fields} />}
      </span>
    </p>
  );
});

function FieldList({ fields }: { readonly fields: NonNullable<LogLine['fields']> }) {
  return (
    <span className="log-fields">
      {Object.entries(fields).map(([key, value]) => (
        <span key={key}>
          {key}={typeof value === 'string' ? value : JSON.stringify(value)}
        </span>
      ))}
    </span>
  );
}
