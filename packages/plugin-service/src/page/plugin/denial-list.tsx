import { useApp, useLive } from '../context.ts';
import { plural } from '../format.ts';
import { Icon } from '../ui/icon.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { useResource } from '../use-resource.ts';
import { denialKey, mergeDenial } from './live-rows.ts';

/** Calls of the plugin that were refused, each with what would let it through. */
export function DenialList({ plugin }: { readonly plugin: string }) {
  const { api } = useApp();
  const { data, error, reload, update } = useResource(`denials ${plugin}`, () => api.denials(plugin));
  useLive('denial', ({ plugin: name, ...denial }) => {
    if (name === plugin) update(({ denials }) => ({ denials: mergeDenial(denials, denial) }));
  });

  if (data === undefined) return <ErrorNote error={error} retry={reload} />;
  if (data.denials.length === 0) return undefined;
  return (
    <details className="fold" open>
      <summary>
        <Icon name="lock" />
        {plural(data.denials.length, 'refused call')}
      </summary>
      <ul className="line-list">
        {data.denials.map((denial) => (
          <li key={denialKey(denial)}>
            <div>
              <p>
                <code>{denial.member}</code> <span className="muted small">{denial.code}</span>
              </p>
              <p>{denial.message}</p>
            </div>
            <p className="muted small nowrap">
              {denial.count > 1 ? `${denial.count} times, last ` : ''}
              <TimeAgo at={denial.at} />
            </p>
          </li>
        ))}
      </ul>
    </details>
  );
}
