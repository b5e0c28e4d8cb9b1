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

export type SessionState = (typeof sessionStates)[number];
