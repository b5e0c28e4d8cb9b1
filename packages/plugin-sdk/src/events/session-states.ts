/** All states of a session. The transitional ones (`…ing`) are real states that a session can stay in for a while. */
export const sessionStates = [
  'pending',
  'running',
  'hibernating',
  'hibernated',
  'waking',
  'terminating',
  'terminated',
  'failed',
] as const;

/** Why a session hibernated, woke or ended. */
export const sessionReasons = [
  'user',
  'admin',
  'idle',
  'max_duration',
  'quota',
  'schedule',
  'billing',
  'policy',
  'plugin',
  'evicted',
  'crash',
  'oom',
  'image_pull',
  'node_lost',
  'unknown',
] as const;

export type SessionState = (typeof sessionStates)[number];
