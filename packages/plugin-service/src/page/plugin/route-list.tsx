import type { RouteRequest } from '../../api-types.ts';
import { Icon } from '../ui/icon.tsx';

/** The ways in that a plugin opens, with who may come. */
export function RouteList({ routes }: { readonly routes: readonly RouteRequest[] }) {
  return (
    <ul className="stack">
      {routes.map(({ methods, paths, access }) => (
        <li key={`${methods.join()} ${paths.join()}`}>
          <code>
            {methods.join(', ')} {paths.join(', ')}
          </code>
          <p className="muted small">
            <Icon name={access === 'public' ? 'globe' : 'lock'} />{' '}
            {access === 'public' ? 'For everybody, also from outside' : `For the role ${access} and above`}
          </p>
        </li>
      ))}
    </ul>
  );
}
