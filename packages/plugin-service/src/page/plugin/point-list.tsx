import type { PointRequest } from '../../api-types.ts';
import { Icon } from '../ui/icon.tsx';

/** What a plugin does for others, and what others do for it. */
export function PointList({ points }: { readonly points: readonly PointRequest[] }) {
  return (
    <ul className="stack">
      {points.map(({ point, role, description, purpose, optional }) => (
        <li key={`${role} ${point} ${purpose ?? ''}`}>
          {description}
          {optional ? ' (it works without)' : ''}
          <p className="muted small">
            <Icon name="plug" /> {role === 'provides' ? 'Provides' : 'Uses'} <code>{point}</code>
            {purpose === undefined ? '' : ` for ${purpose}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
