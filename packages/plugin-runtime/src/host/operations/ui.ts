import {
  PluginError,
  type Block,
  type Call,
  type Json,
  type Manifest,
  type Outcome,
  type Role,
} from '@streamspace/plugin-sdk';
import { randomUUID } from 'node:crypto';
import type { ControlPlane } from '@streamspace/control-plane';
import { createConfigChecker } from '../../config/check.ts';
import type { Clock } from '../../clock.ts';
import type { Entry } from '../entry.ts';
import type { Registry } from '../registry.ts';
import type { RunningPlugin } from '../running-plugin.ts';
import type { PluginHost } from '../types.ts';
import { contributionsOf } from '../ui/contributions.ts';
import { createRepeats } from '../ui/repeats.ts';
import type { UiStore } from '../ui/ui-store.ts';
import { reaches, requireTarget, toViewer } from '../ui/viewers.ts';
import { readBlock } from '../ui/read-block.ts';
import { readOutcome } from '../ui/read-outcome.ts';

type UiOperations = Pick<PluginHost, 'act' | 'view' | 'contributions' | 'settings' | 'saveSettings' | 'banners'>;

const budgets = { view: 5_000, act: 30_000 };

/** What people see of plugins and do with them: views, actions, commands, settings of their own. */
export function uiOperations(options: {
  readonly registry: Registry;
  readonly controlPlane: ControlPlane;
  readonly store: UiStore;
  readonly clock: Clock;
}): UiOperations {
  const { registry, controlPlane, store, clock } = options;
  const { timezone } = controlPlane.platform;
  const repeats = createRepeats<Outcome>(clock);

  async function act(name: string, id: string, call: Call): Promise<Outcome> {
    const running = requireRunning(registry.find(name));
    const { manifest } = registry.find(name).record;
    const { audience, on, states } = requireCallable(manifest, running, id);
    requireRole(manifest, `"${id}"`, audience, call.viewer.role);
    if (on !== undefined && call.target?.kind !== on) {
      throw new PluginError('INVALID_ARGUMENT', `"${id}" of ${name} is done to a ${on}: name one as its target`);
    }
    if (call.target !== undefined) await requireTarget(controlPlane, call.viewer, call.target);
    if (call.target?.kind === 'session' && states !== undefined) {
      const { state } = await controlPlane.sessions.get(call.target.id);
      if (!states.includes(state)) {
        throw new PluginError(
          'INVALID_STATE',
          `"${id}" is for sessions that are ${states.join(' or ')}; it is ${state}`,
        );
      }
    }
    return readOutcome(name, id, await running.ask('act', { id, call }, budgets.act, call.viewer.id));
  }

  return {
    contributions: (person) =>
      contributionsOf(
        registry.all().filter(({ managed }) => managed.running !== undefined),
        person.role,
      ),

    async act(name, id, { input = {}, from = 'command', confirmed = false, requestId = randomUUID(), target, viewer }) {
      const call: Call = {
        input,
        viewer: toViewer(viewer, timezone),
        from,
        confirmed,
        requestId,
        ...(target === undefined ? {} : { target }),
      };
      return repeats.once(JSON.stringify([name, id, viewer.id, requestId, confirmed]), () => act(name, id, call));
    },

    async view(name, section, id, { viewer: person, params = {}, target }): Promise<Block> {
      const entry = registry.find(name);
      const { manifest } = entry.record;
      const declared: { readonly audience: Role; readonly on?: string } | undefined = manifest.contributes?.[
        section
      ]?.find((each) => each.id === id);
      if (declared === undefined) throw new PluginError('NOT_FOUND', `${name} has no ${section.slice(0, -1)} "${id}"`);
      requireRole(manifest, `"${id}"`, declared.audience, person.role);
      if (declared.on !== undefined && target?.kind !== declared.on) {
        throw new PluginError(
          'INVALID_ARGUMENT',
          `"${id}" of ${name} belongs to a ${declared.on}: name one as its target`,
        );
      }
      const viewer = toViewer(person, timezone);
      if (target !== undefined) await requireTarget(controlPlane, viewer, target);
      const view = { viewer, params, ...(target === undefined ? {} : { target }) };
      return readBlock(name, await requireRunning(entry).ask('view', { section, id, view }, budgets.view, viewer.id));
    },

    settings(name, user) {
      const { record } = registry.find(name);
      return createConfigChecker(name, requireSettings(record.manifest, record.settingsSchema)).check(
        store.settings(name, user),
      );
    },

    saveSettings(name, user, settings) {
      const { record } = registry.find(name);
      createConfigChecker(name, requireSettings(record.manifest, record.settingsSchema)).check(settings);
      if (JSON.stringify(settings).length > 16 * 1024) {
        throw new PluginError('QUOTA_EXCEEDED', `Settings of ${name} have at most 16 KiB`);
      }
      store.saveSettings(name, user, settings);
    },

    banners: registry.banners,
  };
}

function requireRunning({ record, managed }: Entry): RunningPlugin {
  if (managed.running !== undefined) return managed.running;
  throw new PluginError('INVALID_STATE', `${record.manifest.name} does not run: enable it first`);
}

interface Callable {
  readonly audience?: Role | undefined;
  readonly on?: string | undefined;
  readonly states?: readonly string[] | undefined;
}

/** An action or command. A command that the manifest does not list is for administrators, as is one without an audience. */
function requireCallable({ name, contributes }: Manifest, { loaded }: RunningPlugin, id: string): Callable {
  const declared: readonly (Callable & { readonly id: string })[] = [
    ...(contributes?.actions ?? []),
    ...(contributes?.commands ?? []),
  ];
  const found = declared.find((each) => each.id === id) ?? (loaded.commands.includes(id) ? {} : undefined);
  if (found !== undefined) return found;
  const known = [...new Set([...declared.map((each) => each.id), ...loaded.commands])].join(', ') || 'none';
  throw new PluginError('NOT_FOUND', `${name} has no command or action "${id}" (it has: ${known})`);
}

function requireRole({ name }: Manifest, what: string, audience: Role = 'admin', role: Role): void {
  if (reaches(role, audience)) return;
  throw new PluginError('PERMISSION_DENIED', `${what} of ${name} is for the role ${audience} and above`);
}

function requireSettings({ name }: Manifest, schema: Json | undefined): Json {
  if (schema !== undefined) return schema;
  throw new PluginError('NOT_FOUND', `${name} has no settings for users`);
}
