import type { JobState } from '@streamspace/plugin-sdk';

export const jobStates = [
  'waiting',
  'running',
  'done',
  'dead',
  'cancelled',
  'dropped',
] as const satisfies readonly JobState[];
