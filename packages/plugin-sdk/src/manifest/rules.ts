import type { z } from 'zod';
import { eventCatalogue } from '../events/catalogue.ts';
import { isSharedEvent, isSubscribable, ownEventPrefix } from '../events/match.ts';
import { permissionInfo, type Permission } from '../permissions.ts';
import type { ExtensionPointName } from '../points/extension-points.ts';
import { pointInfo, pointName, type PointUse } from '../points/point-info.ts';
import { acrossFields } from './values.ts';

/** The part of a manifest that the rules below look at. */
interface Checked extends Readonly<Partial<Record<(typeof needsCode)[number], unknown>>> {
  readonly name: string;
  readonly type: string;
  readonly entrypoints: { readonly main: string };
  readonly permissions: readonly Permission[];
  readonly permissionReasons?: Partial<Record<Permission, string>> | undefined;
  readonly optionalPermissions?: readonly { readonly permission: Permission }[] | undefined;
  readonly adminCapabilities?: readonly { readonly capability: string }[] | undefined;
  readonly network?: { readonly hosts?: readonly unknown[] | undefined } | undefined;
  readonly events?: readonly string[] | undefined;
  readonly emits?: readonly string[] | undefined;
  readonly decisions?: readonly { readonly on: string }[] | undefined;
  readonly provides?: readonly PointUse[] | undefined;
  readonly consumes?: readonly PointUse[] | undefined;
  readonly dependencies?: Readonly<Record<string, string>> | undefined;
  readonly contributes?:
    | {
        readonly actions?: readonly { readonly id: string }[] | undefined;
        readonly commands?: readonly { readonly id: string }[] | undefined;
        readonly routes?: readonly { readonly id: string }[] | undefined;
      }
    | undefined;
}

type Report = (path: readonly (string | number)[], message: string) => void;

/** What a single field cannot say: permissions and their reasons, names used twice, a theme without code. */
export function checkAcrossFields(manifest: Checked, context: z.RefinementCtx): void {
  const report: Report = (path, message) =>
    context.addIssue({ code: 'custom', path: [...path], message, params: acrossFields });
  checkPermissions(manifest, report);
  checkNames(manifest, report);
  checkPoints(manifest, report);
  checkEntrypoint(manifest, report);
}

function checkPermissions(manifest: Checked, report: Report): void {
  const optional = manifest.optionalPermissions ?? [];
  const asked = new Set([...manifest.permissions, ...optional.map((entry) => entry.permission)]);

  manifest.permissions.forEach((permission, index) => {
    if (permissionInfo[permission].dangerous && manifest.permissionReasons?.[permission] === undefined) {
      report(['permissions', index], `"${permission}" is dangerous: say why in permissionReasons.${permission}`);
    }
  });
  optional.forEach((entry, index) => {
    if (manifest.permissions.includes(entry.permission)) {
      report(['optionalPermissions', index, 'permission'], `"${entry.permission}" is in permissions already: keep one`);
    }
  });
  for (const permission of Object.keys(manifest.permissionReasons ?? {})) {
    if (!asked.has(permission as Permission)) {
      report(
        ['permissionReasons', permission],
        `gives a reason for "${permission}", which the plugin does not ask for`,
      );
    }
  }
  if ((manifest.network?.hosts?.length ?? 0) > 0 && !asked.has('network')) {
    report(['network', 'hosts'], 'names hosts, so add "network" to permissions');
  }
  if ((manifest.adminCapabilities?.length ?? 0) > 0 && !asked.has('admin')) {
    report(['adminCapabilities'], 'names capabilities, so add "admin" to permissions');
  }
  const capabilities = new Set(manifest.adminCapabilities?.map((entry) => entry.capability));
  manifest.decisions?.forEach((decision, index) => {
    if (!capabilities.has(`decide:${decision.on}`)) {
      report(['decisions', index, 'on'], `needs "decide:${decision.on}" in adminCapabilities`);
    }
  });
}

function checkNames(manifest: Checked, report: Report): void {
  const lists: [path: readonly string[], names: readonly string[]][] = [
    [['permissions'], manifest.permissions],
    [['events'], manifest.events ?? []],
    [['emits'], manifest.emits ?? []],
  ];
  for (const [path, names] of lists) {
    names.forEach((name, index) => {
      if (names.indexOf(name) !== index) report([...path, index], `"${name}" is listed twice`);
    });
  }

  // Actions, commands and routes share one table of inputs, so they share one set of ids.
  const seen = new Set<string>();
  for (const section of ['actions', 'commands', 'routes'] as const) {
    manifest.contributes?.[section]?.forEach(({ id }, index) => {
      if (seen.has(id))
        report(
          ['contributes', section, index, 'id'],
          `"${id}" is used twice: actions, commands and routes share their ids`,
        );
      seen.add(id);
    });
  }

  manifest.emits?.forEach((name, index) => {
    const fault = emitFault(name, ownEventPrefix(manifest.name));
    if (fault !== undefined) report(['emits', index], `"${name}" ${fault}`);
    const provider = isSharedEvent(name) ? eventCatalogue[name].provider : undefined;
    if (provider !== undefined && !(manifest.provides ?? []).some((use) => pointName(use) === provider))
      report(['emits', index], `"${name}" comes from whoever has the task: it needs "${provider}" in provides`);
  });
  if (manifest.dependencies && Object.hasOwn(manifest.dependencies, manifest.name)) {
    report(['dependencies', manifest.name], 'a plugin cannot depend on itself');
  }
}

function checkPoints(manifest: Checked, report: Report): void {
  const optional = (manifest.optionalPermissions ?? []).map(({ permission }) => permission);
  const asked = new Set([...manifest.permissions, ...optional]);
  const seen = new Set<string>();
  manifest.provides?.forEach((use, index) => {
    const name = pointName(use);
    const { providerNeeds } = pointInfo[name as ExtensionPointName];
    if (seen.has(name)) report(['provides', index], `"${name}" is listed twice`);
    seen.add(name);
    if (providerNeeds !== undefined && !asked.has(providerNeeds))
      report(['provides', index], `"${name}" needs "${providerNeeds}" in permissions`);
  });
  const used = new Set<string>();
  manifest.consumes?.forEach((use, index) => {
    const name = pointName(use);
    const purpose = typeof use === 'string' ? '' : ((use as { readonly purpose?: string }).purpose ?? '');
    if (pointInfo[name as ExtensionPointName].consumers === 'host')
      report(['consumes', index], `"${name}" is used by the host only`);
    if (used.has(`${name} ${purpose}`)) report(['consumes', index], `"${name}" is listed twice for the same purpose`);
    used.add(`${name} ${purpose}`);
  });
}

/** Why a plugin whose own events begin with `own` may not emit this one. */
function emitFault(name: string, own: string): string | undefined {
  if (isSharedEvent(name)) return undefined;
  if (/^(session|user|quota|template|schedule|agent|system|config)\./.test(name)) {
    return `belongs to the platform: emit "${own}…" instead`;
  }
  if (!name.startsWith('plugin.')) return `is no event that plugins share: emit "${own}…" instead`;
  if (!name.startsWith(own)) return `is not under the plugin's own prefix "${own}"`;
  if (isSubscribable(name)) return undefined;
  return `cannot be subscribed to: after "${own}" come lower case letters, digits, "_" and dots`;
}

/** What a plugin does, as opposed to what it is. */
const needsCode = [
  'optionalPermissions',
  'adminCapabilities',
  'signals',
  'network',
  'email',
  'events',
  'emits',
  'jobs',
  'decisions',
  'asks',
  'provides',
  'consumes',
  'contributes',
  'delivery',
  'resources',
  'writableConfig',
  'configVersion',
] as const;

function checkEntrypoint(manifest: Checked, report: Report): void {
  const { main } = manifest.entrypoints;
  if (manifest.type === 'theme') {
    if (!main.endsWith('.json')) report(['entrypoints', 'main'], 'a theme has no code: main is its theme.json');
    if (manifest.permissions.length > 0)
      report(['permissions'], 'a theme has no code and needs no permission: leave it empty');
    for (const key of needsCode) {
      if (manifest[key] !== undefined) report([key], 'a theme has no code that could do this: leave it out');
    }
  } else if (!/\.(js|mjs|cjs)$/.test(main)) {
    report(['entrypoints', 'main'], 'must name a JavaScript file of the packed plugin, such as "index.js"');
  }
}
