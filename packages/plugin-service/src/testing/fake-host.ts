import { addedConsents } from '@streamspace/plugin-runtime';
import type {
  Consent,
  DeliveryRow,
  Denial,
  HostMessage,
  InstalledPlugin,
  InstalledTheme,
  LogLine,
  PluginHost,
  PluginSource,
} from '@streamspace/plugin-runtime/types';
import {
  PluginError,
  type Outcome,
  type Json,
  type Manifest,
  type Permission,
  type TestCheck,
} from '@streamspace/plugin-sdk';

/** A host without sandboxes: it keeps the books, and says what the test tells it to say. */
export interface FakeHost extends PluginHost {
  /** What was called, in order: `enable streamspace-slack`. */
  readonly calls: string[];
  /** Changes what a plugin looks like, and tells whoever watches. */
  change(name: string, change: Partial<InstalledPlugin>): void;
  send(message: HostMessage): void;
  /** The next call of this method throws. */
  failNext(
    method: 'install' | 'reinstall' | 'configure' | 'enable' | 'test' | 'act' | 'uninstall',
    error: unknown,
  ): void;
  readonly answers: {
    checks: readonly TestCheck[];
    outcome: Outcome;
    logs: LogLine[];
    deliveries: DeliveryRow[];
    denials: Denial[];
    themes: InstalledTheme[];
  };
}

export function createFakeHost(options: { readonly configSchema?: Json } = {}): FakeHost {
  const plugins = new Map<string, InstalledPlugin>();
  const manifests = new Map<string, Manifest>();
  const listeners = new Set<(message: HostMessage) => void>();
  const failures = new Map<string, unknown>();
  const calls: string[] = [];
  const answers: FakeHost['answers'] = {
    checks: [{ name: 'Connection', status: 'ok' }],
    outcome: { done: 'Sent' },
    logs: [],
    deliveries: [],
    denials: [],
    themes: [],
  };

  const get = (name: string): InstalledPlugin => {
    const plugin = plugins.get(name);
    if (plugin === undefined) throw new PluginError('NOT_FOUND', `No plugin "${name}" is installed`);
    return plugin;
  };
  const send = (message: HostMessage) => {
    for (const listener of listeners) listener(message);
  };
  const change = (name: string, changed: Partial<InstalledPlugin>): InstalledPlugin => {
    const plugin = { ...get(name), ...changed };
    plugins.set(name, plugin);
    send({ type: 'plugin', plugin });
    return plugin;
  };
  const called = (method: string, name: string) => {
    calls.push(`${method} ${name}`);
    if (!failures.has(method)) return;
    const error = failures.get(method);
    failures.delete(method);
    throw error;
  };

  return {
    calls,
    answers,
    change,
    send,
    failNext: (method, error) => void failures.set(method, error),
    async install(source, { config = {} } = {}) {
      called('install', source.manifest.name);
      if (plugins.has(source.manifest.name))
        throw new PluginError('CONFLICT', `${source.manifest.name} is installed already`);
      const plugin = installedPlugin(source, plugins.size + 1, { config, ...options });
      plugins.set(plugin.name, plugin);
      manifests.set(plugin.name, source.manifest);
      send({ type: 'plugin', plugin });
      return plugin;
    },
    async reinstall({ manifest }, { config, grant = [] } = {}) {
      called('reinstall', [manifest.name, ...grant].join(' '));
      const { version, description } = manifest;
      const { version: previousVersion } = get(manifest.name);
      manifests.set(manifest.name, manifest);
      return change(manifest.name, {
        version,
        description,
        previousVersion,
        ...(config === undefined ? {} : { config }),
      });
    },
    addedConsents: (name, manifest) => addedConsents(manifests.get(get(name).name) ?? manifest, manifest),
    async rollback(name) {
      called('rollback', name);
      const { version, previousVersion } = get(name);
      if (previousVersion === undefined)
        throw new PluginError('INVALID_STATE', `${name} ${version} is the only version`);
      return change(name, { version: previousVersion, previousVersion: version });
    },
    async clearData(name) {
      called('clearData', name);
    },
    async uninstall(name) {
      called('uninstall', name);
      get(name);
      plugins.delete(name);
      send({ type: 'removed', name });
    },
    list: () => [...plugins.values()],
    limits: () => [],
    audit: () => [],
    recordAudit: (row) => ({ ...row, id: 'a1', at: '2026-01-15T10:00:00Z' }),
    metrics: () => [],
    get,
    async configure(name, config) {
      called('configure', name);
      return change(name, { config });
    },
    async enable(name) {
      called('enable', name);
      return change(name, { enabled: true, state: 'enabled' });
    },
    async disable(name) {
      called('disable', name);
      return change(name, { enabled: false, state: 'disabled' });
    },
    async allowHost(name, consent) {
      const { consents, pendingConsents } = get(name);
      return change(name, {
        consents: [...consents, consent],
        pendingConsents: pendingConsents.filter((pending) => !isSame(pending, consent)),
      });
    },
    async forbidHost(name, consent) {
      return change(name, { consents: get(name).consents.filter((other) => !isSame(other, consent)) });
    },
    grant: async (name, permission) => change(name, { permissionRequests: granting(get(name), permission, true) }),
    revoke: async (name, permission) => change(name, { permissionRequests: granting(get(name), permission, false) }),
    async test(name) {
      called('test', name);
      return answers.checks;
    },
    async act(name, command, call) {
      called('act', `${name} ${command} ${JSON.stringify(call.input)} as ${call.viewer.username}`);
      return answers.outcome;
    },
    async view(name, section, id) {
      called('view', `${name} ${section} ${id}`);
      return { block: 'text', markdown: 'Drawn' };
    },
    contributions: () => ({ pages: [], widgets: [], panels: [], actions: [], commands: [], settings: [] }),
    settings: () => ({}),
    saveSettings: (name, user, settings) => called('saveSettings', `${name} ${user} ${JSON.stringify(settings)}`),
    themes: () => answers.themes,
    banners: () => [],
    decide: async () => {
      throw new PluginError('UNSUPPORTED', 'Nobody decides');
    },
    decisions: () => [],
    recentDecisions: () => [],
    setFailMode(name, decision, mode) {
      calls.push(['setFailMode', name, decision, mode].filter((word) => word !== undefined).join(' '));
    },
    guard: (controlPlane) => controlPlane,
    extensionPoints: () => [],
    bindPoint(point, { purpose, provider }) {
      calls.push(['bindPoint', point, purpose, provider].filter((word) => word !== undefined).join(' '));
      return { point, description: '', providers: 'one', offers: [], uses: [] };
    },
    usePoint() {
      throw new PluginError('NO_PROVIDER', 'Nobody provides it');
    },
    provideLocally: () => () => undefined,
    serve: async ({ url }) => new Response(`served ${new URL(url).pathname}`),
    ownsPath: () => false,
    logs(name, { after, limit = 200 } = {}) {
      get(name);
      return after === undefined
        ? answers.logs.slice(-limit)
        : answers.logs.filter(({ seq }) => seq > after).slice(0, limit);
    },
    async deliveries(name, { state, kind, limit = 100 } = {}) {
      get(name);
      const rows = answers.deliveries.filter(
        (row) => (state ?? row.state) === row.state && (kind ?? row.kind) === row.kind,
      );
      return Object.assign(rows.slice(0, limit), rows.length > limit ? { next: String(limit) } : {});
    },
    async delivery(_name, id) {
      return { ...findDelivery(answers.deliveries, id), payload: { id } };
    },
    async redeliver(_name, id) {
      const row = findDelivery(answers.deliveries, id);
      if (row.state !== 'dead') throw new PluginError('INVALID_STATE', `Delivery ${id} is ${row.state}, not dead`);
      return { ...row, state: 'waiting', attempts: 0 };
    },
    denials: () => answers.denials,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    sandboxLayers: () => ['permissions', 'process'],
    close: async () => undefined,
  };
}

const isSame = (a: Consent, b: Consent) => a.host === b.host && a.port === b.port;

function granting(plugin: InstalledPlugin, permission: Permission, granted: boolean) {
  return plugin.permissionRequests.map((request) =>
    request.permission === permission ? { ...request, granted } : request,
  );
}

function findDelivery(rows: readonly DeliveryRow[], id: string): DeliveryRow {
  const row = rows.find((candidate) => candidate.id === id);
  if (row === undefined) throw new PluginError('NOT_FOUND', `There is no delivery "${id}"`);
  return row;
}

function installedPlugin(source: PluginSource, id: number, parts: Partial<InstalledPlugin>): InstalledPlugin {
  const { name, displayName, description, version, type, events = [] } = source.manifest;
  return {
    id,
    name,
    displayName,
    description,
    version,
    pluginType: type,
    tier: source.tier,
    enabled: false,
    state: 'installed',
    health: 'ok',
    installedAt: '2026-11-25T07:00:00.000Z',
    updatedAt: '2026-11-25T07:00:00.000Z',
    config: {},
    permissionRequests: [],
    hosts: [],
    routes: [],
    points: [],
    capabilities: [],
    events,
    consents: [],
    pendingConsents: [],
    commands: (source.manifest.contributes?.commands ?? []).map((command) => ({
      id: command.id,
      title: command.title,
    })),
    deliveries: { waiting: 0, running: 0, done: 0, dead: 0, cancelled: 0, dropped: 0 },
    schedules: [],
    restarts: 0,
    ...parts,
  };
}
