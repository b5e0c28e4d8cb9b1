import {
  parseSizeBytes,
  permissionInfo,
  pointName,
  type Manifest,
  type NetworkHost,
  type Permission,
} from '@streamspace/plugin-sdk';
import { routesOf } from '../inbound/route-table.ts';
import { capabilityRequests, hostLabel, pointRequests, routePaths } from './requests.ts';
import type { AddedConsent } from './types.ts';

/**
 * What a new build of a plugin lets in that the one before it did not: permissions, capabilities of an administrator, hosts,
 * identities, ways in, extension points that it provides or uses, signals, mail, resources. Whoever installs it agrees to
 * each. An optional permission that it cannot do without any more counts, a new optional one does not. What cannot be
 * compared, such as a condition that became another one, counts as added; less than before is nothing.
 */
export function addedConsents(before: Manifest, after: Manifest): readonly AddedConsent[] {
  const seen = new Set(asked(before).map(({ words }) => words));
  const added: AddedConsent[] = [];
  for (const { within, ...consent } of asked(after)) {
    if (seen.has(consent.words) || (within !== undefined && seen.has(within))) continue;
    seen.add(consent.words);
    added.push(consent);
  }
  return [...added, ...addedResources(before, after)];
}

/** A permission in the words of {@link addedConsents}. */
export function permissionWords(name: Permission): string {
  return `${permissionInfo[name].description} (${name})`;
}

interface Asked extends AddedConsent {
  /** Words that include it. */
  readonly within?: string;
}

function asked(manifest: Manifest): readonly Asked[] {
  return [
    ...permissions(manifest),
    ...capabilities(manifest),
    ...hosts(manifest),
    ...(manifest.network?.identity ?? []).map(({ audience, when, reason }) => ({
      kind: 'identity' as const,
      words: `Prove to ${audience} that it is this installation${condition(when)}`,
      reason,
      risk: 'high' as const,
    })),
    ...ways(manifest),
    ...pointWishes(manifest),
    ...(manifest.signals ?? []).map(({ signal, when, reason }) => ({
      kind: 'signal' as const,
      words: `Hear ${signal}${condition(when)}`,
      reason,
      risk: 'high' as const,
    })),
    ...(manifest.email?.recipients ?? []).map((path) => ({
      kind: 'mail' as const,
      words: `Send mail to the addresses in ${path}`,
      risk: 'medium' as const,
    })),
  ];
}

function permissions({ permissions: names, permissionReasons }: Manifest): Asked[] {
  return names.map((name) => {
    const { risk } = permissionInfo[name];
    const reason = permissionReasons?.[name];
    return {
      kind: 'permission' as const,
      words: permissionWords(name),
      risk,
      ...(reason === undefined ? {} : { reason }),
    };
  });
}

function capabilities(manifest: Manifest): Asked[] {
  const conditions = new Map<string, unknown>(
    manifest.adminCapabilities?.map(({ capability, when }) => [capability, when]),
  );
  return capabilityRequests(manifest).map(({ capability, description, reason }) => ({
    kind: 'capability' as const,
    words: `${description} (${capability})${condition(conditions.get(capability))}`,
    reason,
    risk: 'high' as const,
  }));
}

function hosts({ network }: Manifest): Asked[] {
  return (network?.hosts ?? []).map((host) => ({
    kind: 'host' as const,
    words: `Reach ${hostLabel(host)}${howItIsReached(host)}`,
    reason: host.reason,
    risk: 'high' as const,
  }));
}

/** Everything of a rule that lets more through or less. */
function howItIsReached({ port, protocol, reach, endsWith, map, ca, when }: NetworkHost): string {
  const parts = [
    typeof port === 'object' ? `at the port in ${port.config}` : '',
    protocol === undefined || protocol === 'https' ? '' : `over ${protocol}`,
    reach === undefined || reach === 'public' ? '' : `also at ${reach} addresses`,
    endsWith === undefined ? '' : `that end with ${endsWith.toSorted().join(' or ')}`,
    map === undefined ? '' : `where ${mapped(map)}`,
    ca === undefined ? '' : `with the authority in ${ca.config}`,
  ].filter((part) => part !== '');
  return `${parts.length === 0 ? '' : ` ${parts.join(', ')}`}${condition(when)}`;
}

function mapped(map: NonNullable<NetworkHost['map']>): string {
  return Object.entries(map)
    .flatMap(([key, values]) => Object.entries(values).map(([value, labels]) => `${key} "${value}" is ${labels}`))
    .toSorted()
    .join(', ');
}

function ways(manifest: Manifest): Asked[] {
  return routesOf(manifest).flatMap((route) => [
    ...routePaths(route).flatMap((path) =>
      route.methods.map((method) => ({
        kind: 'route' as const,
        words: `Answer ${method} ${path} to ${audiences[route.access]}`,
        risk: route.access === 'public' ? ('high' as const) : ('medium' as const),
      })),
    ),
    ...route.redirects.map((host) => ({
      kind: 'route' as const,
      words: `Send browsers to ${typeof host === 'string' ? host : `the value of ${host.config}`}`,
      risk: 'medium' as const,
    })),
  ]);
}

const audiences = { public: 'everybody', user: 'users', operator: 'operators', admin: 'administrators' } as const;

function pointWishes(manifest: Manifest): Asked[] {
  const offers = (manifest.provides ?? []).flatMap((use) => {
    const { purposes, types } = typeof use === 'string' ? {} : use;
    const scopes = [...(purposes ?? []).map((name) => `for ${name}`), ...(types ?? []).map((name) => `of ${name}`)];
    const what = `Provide ${pointName(use)} to other plugins`;
    return [
      ...(scopes.length === 0 ? [{ words: what }] : []),
      ...scopes.map((scope) => ({ words: `${what} ${scope}`, within: what })),
    ];
  });
  return [
    ...offers.map((offer) => ({ kind: 'point' as const, ...offer, risk: 'high' as const })),
    ...pointRequests(manifest)
      .filter(({ role }) => role === 'consumes')
      .map(({ point, purpose }) => ({
        kind: 'point' as const,
        words: `Use ${point}${purpose === undefined ? '' : ` for ${purpose}`}`,
        risk: 'medium' as const,
      })),
  ];
}

const resourceWords = {
  memory: 'of memory',
  storage: 'of storage',
  spool: 'of files',
  egress: 'to and from hosts',
  requests: 'requests to hosts',
} as const;

function addedResources(before: Manifest, after: Manifest): AddedConsent[] {
  return (Object.keys(resourceWords) as (keyof typeof resourceWords)[]).flatMap((name) => {
    const [had, wants] = [before.resources?.[name], after.resources?.[name]];
    if (wants === undefined || !isMore(had, wants)) return [];
    const amount = typeof wants === 'string' ? wants : `the value of ${wants.config}`;
    return [{ kind: 'resource' as const, words: `Use ${amount} ${resourceWords[name]}`, risk: 'low' as const }];
  });
}

type Amount = string | { readonly config: string };

/** An amount that the configuration states is the operator's own from the first time on. */
function isMore(had: Amount | undefined, wants: Amount): boolean {
  if (had === undefined) return true;
  if (typeof had === 'object' || typeof wants === 'object') return JSON.stringify(had) !== JSON.stringify(wants);
  return numberOf(wants) > numberOf(had);
}

/** Of `64MiB`, `1MiB/s` or `50/s`. */
function numberOf(amount: string): number {
  const [size = ''] = amount.split('/');
  return /^\d+$/.test(size) ? Number(size) : parseSizeBytes(size);
}

/** In the same words for the same condition, so that another one is another consent. */
function condition(when: unknown): string {
  return when === undefined ? '' : ` while ${typeof when === 'string' ? when : JSON.stringify(when)}`;
}
