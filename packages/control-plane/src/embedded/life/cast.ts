import type { EventType } from '@streamspace/plugin-sdk';
import type { Random } from '../../random.ts';
import type { Recorder } from '../recorder.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { SessionStore } from '../sessions/store.ts';
import type { Templates } from '../templates.ts';
import type { UserStore } from '../user-store.ts';
import type { Users } from '../users.ts';

/** What the people of a living platform have at hand. */
export interface World {
  readonly users: Users;
  readonly userStore: UserStore;
  readonly sessions: Sessions;
  readonly sessionStore: SessionStore;
  readonly templates: Templates;
  readonly recorder: Recorder;
  readonly random: Random;
}

/** Something that may happen next; the heavier, the more probable. */
export interface Choice {
  readonly weight: number;
  act(at: number): void;
}

/** What a viewer does now and then beside moving the mouse. */
export const incidents: readonly EventType[] = [
  'session.clipboard_access',
  'session.file_transfer',
  'session.printed',
  'session.device_attached',
  'session.screen_capture',
  'session.network_denied',
];

/** How a running session breaks, rarely. */
export const faults = [
  { code: 'oom', message: 'The container was killed: it used more memory than its limit' },
  { code: 'crash', message: 'The desktop ended with exit code 139' },
  { code: 'node_lost', message: 'The node stopped answering' },
] as const;
