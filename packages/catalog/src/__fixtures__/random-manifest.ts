import { permissionSchema, type Manifest, type Permission } from '@streamspace/plugin-sdk';

export type Random = (limit: number) => number;

const reasons = ['Counts what there is', 'Posts to the address', 'Shows who it was to people'];

/** A valid manifest of which every part may be there or not. */
export function randomManifest(random: Random): Manifest {
  const coin = (): boolean => random(2) === 0;
  const one = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const some = <T>(list: readonly T[]): T[] => list.filter(coin);
  const reason = (): string => one(reasons);
  const maybe = <T extends object>(part: () => T): Partial<T> => (coin() ? part() : {});
  const when = () => maybe(() => ({ when: one(['mode', '!mode', 'mode=a|b']) }));
  const unless = <T>(list: readonly T[], key: string) => (list.length === 0 ? {} : { [key]: list });

  const permissions = some(permissionSchema.options);
  const others = permissionSchema.options.filter((each) => !permissions.includes(each));
  const optional = some(others).map((permission) => ({ permission, ...when(), reason: reason() }));
  const asked = [...permissions, ...optional.map(({ permission }) => permission)];
  const reasonFor = (permission: Permission): boolean =>
    (permissions.includes(permission) && /^(network|admin)$/.test(permission)) || coin();
  const decisions = asked.includes('admin') ? some(['user.login', 'session.create'] as const) : [];
  const page = (id: string) => ({
    id,
    title: one(['One', 'Two']),
    audience: one(['user', 'operator', 'admin'] as const),
  });
  const contributes = {
    ...maybe(() => ({ pages: some(['a', 'b']).map(page) })),
    ...maybe(() => ({ actions: some(['c', 'd']).map((id) => ({ id, title: one(['Do', 'Go']), danger: coin() })) })),
    ...maybe(() => ({ commands: some(['x:a', 'x:b']).map((id) => ({ id, title: one(['Do', 'Go']) })) })),
    ...maybe(() => ({
      routes: some(['e', 'f']).map((id) => ({
        id,
        method: one(['GET', ['GET', 'POST']] as const) as 'GET',
        path: one(['/e', '/f/:id']),
        access: one(['public', 'user', 'admin'] as const),
      })),
    })),
  };
  return {
    name: 'alpha',
    version: one(['1.0.0', '1.1.0', '2.0.0']),
    displayName: one(['Alpha', 'Alfa']),
    description: one(['Counts sessions', 'Counts users']),
    type: one(['extension', 'webhook', 'integration'] as const),
    author: 'Ann Author',
    license: one(['MIT', 'Apache-2.0']),
    entrypoints: { main: one(['index.js', 'main.js']) },
    ...maybe(() => ({ category: one(['Security', 'Storage'] as const) })),
    ...unless(some(['fast', 'good', 'new']), 'tags'),
    ...maybe(() => ({ requirements: { minimumVersion: one(['1.0.0', '2.0.0']) } })),
    ...maybe(() => ({ configVersion: 1 + random(3) })),
    ...maybe(() => ({ delivery: { retryFor: one(['1h', '24h']) } })),
    permissions,
    ...maybe(() => ({ dependencies: { beta: one(['^1.0.0', '^2.0.0']) } })),
    permissionReasons: Object.fromEntries(asked.filter(reasonFor).map((each) => [each, reason()])),
    ...unless(optional, 'optionalPermissions'),
    ...(asked.includes('admin') && {
      adminCapabilities: [
        ...decisions.map((on) => ({ capability: `decide:${on}` as const, ...when(), reason: reason() })),
        { capability: one(['kubernetes', 'session.files'] as const), reason: reason() },
      ],
    }),
    ...unless(
      decisions.map((on) => ({ on, ...maybe(() => ({ onFailure: one(['allow', 'deny'] as const) })) })),
      'decisions',
    ),
    ...unless(
      some(['audit.record', 'client.address'] as const).map((signal) => ({ signal, ...when(), reason: reason() })),
      'signals',
    ),
    ...(asked.includes('network') && {
      network: {
        hosts: Array.from({ length: 1 + random(4) }, () => ({
          ...one([
            { host: 'a.example.com' },
            { host: '*.example.com' },
            { config: 'url' },
            { kubernetes: true as const },
          ]),
          ...maybe(() => ({ port: one([443, 8443, { config: 'port' }]) })),
          ...maybe(() => ({ reach: one(['public', 'private', 'loopback'] as const) })),
          ...when(),
          reason: reason(),
        })),
        ...maybe(() => ({ identity: [{ audience: one(['sts', 'vault']), reason: reason() }] })),
      },
    }),
    ...maybe(() => ({ email: { recipients: [one(['mail.to', 'owners[].mail'])] } })),
    ...unless(some(['session.created', 'session.*', 'user.login']), 'events'),
    ...unless(some(['alert.triggered', 'plugin.alpha.done']), 'emits'),
    ...maybe(() => ({
      jobs: { send: { maxAttempts: 1 + random(9), backoff: one([['1s'], ['1s', '1min'], ['1min', '1s']]) } },
    })),
    ...unless(some(['session.create', 'file.transfer'] as const), 'asks'),
    ...unless(some(['ticketing' as const, { extensionPoint: 'object-store' as const, purposes: ['a'] }]), 'provides'),
    ...unless(
      some([
        'audit-log' as const,
        { extensionPoint: 'object-store' as const, purpose: 'snapshots' },
        { extensionPoint: 'object-store' as const, purpose: 'recordings', optional: coin() },
      ]),
      'consumes',
    ),
    ...(Object.values(contributes).flat().length > 0 && { contributes }),
    ...maybe(() => ({
      resources: { memory: one(['64MiB', '128MiB']), ...maybe(() => ({ requests: one(['5/s', '50/s']) })) },
    })),
    ...unless(some(['mode', 'limit']), 'writableConfig'),
  };
}

/** Keys that are only valid with each other. */
const together = [
  'permissions',
  'permissionReasons',
  'optionalPermissions',
  'adminCapabilities',
  'decisions',
  'network',
];

/** The same manifest with a few of its parts taken from another one. */
export function mixManifests(one: Manifest, other: Manifest, random: Random): Manifest {
  const mixed: Record<string, unknown> = { ...one };
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  for (let count = random(4); count >= 0; count -= 1) {
    const key = keys[random(keys.length)] ?? '';
    for (const each of together.includes(key) ? together : [key]) {
      mixed[each] = (other as Readonly<Record<string, unknown>>)[each];
      if (mixed[each] === undefined) delete mixed[each];
    }
  }
  return mixed as Manifest;
}
