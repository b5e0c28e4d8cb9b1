import { z } from 'zod';

/** The eight permissions of the platform. What a manifest does not list is not granted. */
export const permissionSchema = z.enum([
  'read:sessions',
  'write:sessions',
  'read:users',
  'write:users',
  'read:templates',
  'write:templates',
  'network',
  'admin',
]);

export type Permission = z.infer<typeof permissionSchema>;

export interface PermissionInfo {
  /** One sentence for the person who is asked to consent. */
  readonly description: string;
  /** What can go wrong at worst: `low` discloses little, `medium` discloses personal data, `high` changes things or leaves the cluster. */
  readonly risk: 'low' | 'medium' | 'high';
  /** The group that `catalog.yaml` sorts it under. */
  readonly scope: 'read' | 'write' | 'admin' | 'network';
  /** Dangerous permissions need a reason in `permissionReasons`. */
  readonly dangerous: boolean;
}

/** What each permission means, for the consent dialog, the catalog and the docs. */
export const permissionInfo: Readonly<Record<Permission, PermissionInfo>> = {
  'read:sessions': {
    description: 'See all streaming sessions: owner, template, state and resources',
    risk: 'low',
    scope: 'read',
    dangerous: false,
  },
  'write:sessions': {
    description: 'Hibernate, wake and end sessions',
    risk: 'high',
    scope: 'write',
    dangerous: false,
  },
  'read:users': {
    description: 'See all users: name, e-mail address, role and groups',
    risk: 'medium',
    scope: 'read',
    dangerous: false,
  },
  'write:users': {
    description: 'Change users, activate and deactivate them',
    risk: 'high',
    scope: 'write',
    dangerous: false,
  },
  'read:templates': {
    description: 'See the templates that sessions start from',
    risk: 'low',
    scope: 'read',
    dangerous: false,
  },
  'write:templates': {
    description: 'Create, change and delete templates',
    risk: 'medium',
    scope: 'write',
    dangerous: false,
  },
  network: {
    description: 'Send data to the hosts that the plugin names',
    risk: 'high',
    scope: 'network',
    dangerous: true,
  },
  admin: {
    description: 'Use the administrative capabilities that the plugin names, and no others',
    risk: 'high',
    scope: 'admin',
    dangerous: true,
  },
};

/**
 * Which permission each API member needs; `none` members are open to every plugin. The types of `api`, the host's
 * gate, the validator and the docs follow from this table, so that they cannot disagree.
 */
export const memberPermissions = {
  'sessions.list': 'read:sessions',
  'sessions.get': 'read:sessions',
  'sessions.each': 'read:sessions',
  'sessions.hibernate': 'write:sessions',
  'sessions.wake': 'write:sessions',
  'sessions.terminate': 'write:sessions',
  /** Nobody can act within somebody's rights without a look at what is theirs. */
  as: 'read:sessions',
  'users.list': 'read:users',
  'users.get': 'read:users',
  'users.each': 'read:users',
  'users.groups': 'read:users',
  'users.update': 'write:users',
  'templates.list': 'read:templates',
  'templates.get': 'read:templates',
  'templates.each': 'read:templates',
  fetch: 'network',
  connect: 'network',
  webSocket: 'network',
  'plugins.list': 'none',
  'plugins.get': 'none',
  'webhooks.on': 'none',
  'events.emit': 'none',
  /** Bound to `consumes` of the manifest; so is `extensions.all`. */
  'extensions.use': 'none',
  'extensions.all': 'none',
  /** Bound to `asks` of the manifest. */
  'decisions.ask': 'none',
  /** Bound to `decisions` of the manifest. */
  'decisions.setFailRules': 'none',
  'commands.register': 'none',
  'settings.get': 'none',
  refresh: 'none',
  banner: 'none',
  notify: 'none',
  email: 'none',
  'storage.get': 'none',
  'storage.set': 'none',
  'storage.delete': 'none',
  'storage.keys': 'none',
  'storage.usage': 'none',
  'storage.transaction': 'none',
  /** Stands for all members of `api.storage.<collection>`. */
  'storage.collections': 'none',
  'spool.write': 'none',
  'spool.read': 'none',
  'spool.stat': 'none',
  'spool.list': 'none',
  'spool.delete': 'none',
  'spool.usage': 'none',
  'jobs.enqueue': 'none',
  'jobs.list': 'none',
  'jobs.retry': 'none',
  'jobs.cancel': 'none',
  'jobs.stats': 'none',
  'jobs.pause': 'none',
  'jobs.resume': 'none',
  'keys.sign': 'none',
  'keys.publicKeys': 'none',
  'keys.rotate': 'none',
  'keys.mac': 'none',
  'keys.wrap': 'none',
  'keys.unwrap': 'none',
  audit: 'none',
  'metrics.counter': 'none',
  'metrics.gauge': 'none',
  'metrics.histogram': 'none',
  'log.debug': 'none',
  'log.info': 'none',
  'log.warn': 'none',
  'log.error': 'none',
  health: 'none',
} as const satisfies Record<string, Permission | 'none'>;

/** Dotted name of an API member below `api`, such as `sessions.terminate`. */
export type ApiMember = keyof typeof memberPermissions;

/** The members that a permission unlocks, as a union of their dotted names. */
export type MembersOf<P extends Permission | 'none'> = {
  [M in ApiMember]: (typeof memberPermissions)[M] extends P ? M : never;
}[ApiMember];
