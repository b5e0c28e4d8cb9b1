import { Fragment } from 'react';
import type { ConfigChanges } from './config-changes.ts';

/** What becomes of the keys of a configuration. Nothing where they stay as they are. */
export function ConfigChangeList({ changes }: { readonly changes: ConfigChanges }) {
  const rows = [
    ['New', changes.added],
    ['Not there any more', changes.removed],
    ['Required now', changes.required],
  ] as const;
  const shown = rows.filter(([, keys]) => keys.length > 0);
  if (shown.length === 0) return undefined;
  return (
    <>
      <h3>Its configuration</h3>
      <ul>
        {shown.map(([words, keys]) => (
          <li key={words}>
            {words}:{' '}
            {keys.map((key, index) => (
              <Fragment key={key}>
                {index === 0 ? '' : ', '}
                <code>{key}</code>
              </Fragment>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}
