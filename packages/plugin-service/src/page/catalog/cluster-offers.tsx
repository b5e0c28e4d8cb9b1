import { useApp } from '../context.ts';
import { Link } from '../navigation.tsx';
import { pluginPath } from '../routes.ts';
import { Note } from '../ui/note.tsx';
import { useResource } from '../use-resource.ts';

/** What `kubectl apply` has offered, for somebody to install; nothing where nothing waits. */
export function ClusterOffers() {
  const { api } = useApp();
  const { data } = useResource('offers', api.offers);
  if (data === undefined) return undefined;
  const waiting = data.offers.filter(({ state }) => state === 'offered');
  const refused = data.offers.filter(({ state }) => state !== 'offered' && state !== 'installed');
  return (
    <>
      {data.fault === undefined ? undefined : <Note tone="warn" title={data.fault} />}
      {waiting.length === 0 ? undefined : (
        <Note tone="calm" title="The cluster offers">
          <ul>
            {waiting.map(({ configMap, name, version }) => (
              <li key={configMap}>
                <Link href={pluginPath(name)}>{name}</Link> {version}
              </li>
            ))}
          </ul>
        </Note>
      )}
      {refused.length === 0 ? undefined : (
        <Note tone="warn" title="The cluster offers what cannot be installed">
          <ul>
            {refused.map(({ configMap, message }) => (
              <li key={configMap}>
                <code>{configMap}</code> {message}
              </li>
            ))}
          </ul>
        </Note>
      )}
    </>
  );
}
