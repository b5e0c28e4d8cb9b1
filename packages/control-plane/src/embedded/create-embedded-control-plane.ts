import type { Page, PageQuery, PlatformEvent } from '@streamspace/plugin-sdk';
import type { ControlPlane } from '../control-plane.ts';
import { embeddedCapabilities } from './capabilities.ts';
import { startEngine } from './engine.ts';
import { eventCalls } from './event-calls.ts';
import { initiatorOf } from './initiator.ts';
import type { StoredMail } from './mails.ts';
import type { InboxFilter, InboxNotice } from './notices.ts';
import { type EmbeddedOptions, parseOptions } from './options.ts';
import { sessionCalls } from './session-calls.ts';

/** A control plane in this process, with what a person can see and do beside it. */
export interface EmbeddedControlPlane extends ControlPlane {
  /** Notices in the inboxes, newest first. */
  inbox(filter?: InboxFilter): Promise<Page<InboxNotice>>;
  /** @throws {PluginError} `NOT_FOUND` for an unknown id. */
  markRead(id: string): Promise<void>;
  /** Mails that were sent, newest first. */
  mails(page?: PageQuery): Promise<Page<StoredMail>>;
  /**
   * States an event about things that exist, such as the newest session.
   *
   * @param type Name or alias.
   * @param data Laid over a realistic payload, key by key.
   * @throws {PluginError} `INVALID_ARGUMENT` for an unknown type.
   */
  fire(type: string, data?: PlatformEvent['data']): Promise<PlatformEvent>;
}

/**
 * A small platform for development, tests and trying things out. What it writes survives a killed process, and what was
 * under way goes on when the database is opened again.
 *
 * Beside the errors of {@link ControlPlane}, `sessions.create` throws `QUOTA_EXCEEDED`.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for an option out of range, `INVALID_STATE` for a database of a newer version.
 */
export function createEmbeddedControlPlane(options: EmbeddedOptions): EmbeddedControlPlane {
  const parsed = parseOptions(options);
  const engine = startEngine(parsed);
  const { parts, transact, instanceId } = engine;
  const { users, templates, notices, mails, requests } = parts;

  return {
    platform: { publicUrl: parsed.publicUrl, timezone: parsed.timezone, instanceId },
    capabilities: async () => embeddedCapabilities(),
    sessions: sessionCalls(parts, transact),
    users: {
      list: async (filter, page) => users.list(filter, page),
      get: async (id) => users.get(id),
      groups: async (id) => users.groups(id),
      update: async (id, { active }, act, by) =>
        transact((at) =>
          requests.once(`set active=${active} for user ${id}`, act, by, at, () =>
            users.setActive(id, active, at, initiatorOf(by)),
          ),
        ),
    },
    templates: {
      list: async (filter, page) => templates.list(filter, page),
      get: async (name) => templates.get(name),
    },
    ...eventCalls(parts, transact),
    notify: async (to, notice, { plugin }) => transact((at) => notices.send(to, notice, plugin, at)),
    sendMail: async (mail, { plugin }) => transact((at) => mails.send(mail, plugin, at)),
    inbox: async (filter = {}) => notices.list(filter),
    markRead: async (id) => transact((at) => notices.markRead(id, at)),
    mails: async (page = {}) => mails.list(page),
    close: async () => engine.stop(),
  };
}
