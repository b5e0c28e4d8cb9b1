/** States of a session on the wire. */
export type FakeState =
  | 'pending'
  | 'running'
  | 'hibernating'
  | 'hibernated'
  | 'waking'
  | 'terminating'
  | 'terminated'
  | 'failed'
  | 'deleted';

/** A row of the fake's sessions; its name is its id. Times are milliseconds since the Unix epoch. */
export interface FakeSession {
  readonly name: string;
  readonly user: string;
  readonly template: string;
  readonly state: FakeState;
  readonly createdAtMs: number;
  readonly lastActivityMs?: number;
  readonly activeConnections: number;
  readonly resources: { readonly cpu: string; readonly memory: string };
}

export interface FakeUser {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly fullName: string;
  readonly role: 'user' | 'operator' | 'admin';
  readonly active: boolean;
  readonly password: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly lastLoginMs?: number;
}

export interface FakeGroup {
  readonly id: string;
  readonly name: string;
  readonly members: readonly { readonly user: string; readonly role: string }[];
}

export interface FakeTemplate {
  readonly name: string;
  readonly displayName: string;
  readonly category: string;
  readonly tags: readonly string[];
  readonly image: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** What the fake was told by `/notifications/send`. */
export interface FakeNotification {
  readonly id: string;
  readonly userId: string;
  readonly type: string;
  readonly title: string;
  readonly message: string;
  readonly priority: string;
}

/** One change of a session's state, as it happened. */
export interface FakeTransition {
  readonly session: string;
  readonly from: FakeState | undefined;
  readonly to: FakeState | 'gone';
  readonly atMs: number;
}
