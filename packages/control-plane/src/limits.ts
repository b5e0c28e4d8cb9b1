import {
  canonicalEventType,
  eventCatalogue,
  matchSubscription,
  memberPermissions,
  type Manifest,
} from '@streamspace/plugin-sdk';
import type { Capability } from './control-plane.ts';

/** Something that a plugin wants and a control plane does not do. */
export interface Limit {
  /** Name in `ControlPlane.capabilities()`, such as `events.session.idle` or `users.write`. */
  readonly capability: string;
  /** The plugin cannot do without it, so that it is not installed. */
  readonly essential: boolean;
  /** One sentence for the operator. */
  readonly message: string;
}

const withMembers: ReadonlySet<string> = new Set(Object.values(memberPermissions));

const verbs: Readonly<Record<string, string>> = { read: 'show', write: 'change' };

/**
 * What of a manifest's wishes a control plane does not fulfil. A required permission is essential; so are events to a
 * plugin that hears none of those it listens to. What is not known of a control plane counts as missing.
 */
export function limitsOf(
  manifest: Pick<Manifest, 'permissions' | 'optionalPermissions' | 'events'>,
  capabilities: Readonly<Record<string, Capability>>,
): readonly Limit[] {
  const isMissing = (capability: string): boolean => (capabilities[capability] ?? 'no') === 'no';
  const { permissions, optionalPermissions = [], events = [] } = manifest;

  const entities = [
    ...permissions.map((permission) => ({ permission, essential: true })),
    ...optionalPermissions.map(({ permission }) => ({ permission, essential: false })),
  ].flatMap(({ permission, essential }): Limit[] => {
    const [, verb, noun] = /^(read|write):(.+)$/.exec(permission) ?? [];
    if (verb === undefined || noun === undefined) return [];
    const capability = `${noun}.${verb}`;
    // Where the API has no member for it, there is nothing to miss.
    if (!withMembers.has(permission) || !isMissing(capability)) return [];
    return [{ capability, essential, message: `This control plane does not let plugins ${verbs[verb]} ${noun}.` }];
  });

  const silent = events.filter((name) => typesOf(name).every((type) => isMissing(`events.${type}`)));
  const hearsNothing = events.length > 0 && silent.length === events.length;
  return [
    ...entities,
    ...silent.map((name) => ({
      capability: `events.${canonicalEventType(name)}`,
      essential: hearsNothing,
      message: `This control plane does not tell of ${name}.`,
    })),
  ];
}

/** Types of the catalogue that a subscription takes; another plugin's own event is one that the host tells of. */
function typesOf(name: string): readonly string[] {
  const types = Object.keys(eventCatalogue).filter(
    (type) => type === canonicalEventType(name) || matchSubscription([name], { type, data: {} }) === name,
  );
  return types.length === 0 ? ['plugin.enabled'] : types;
}
