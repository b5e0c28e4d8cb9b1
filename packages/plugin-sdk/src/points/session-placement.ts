import { z } from 'zod';
import { definePoint } from './define-point.ts';

/** Where a new session should run, version 1. The host asks, and goes on without an answer after 50 ms. */
export interface SessionPlacement {
  rank(request: {
    readonly user: string;
    readonly template: string;
    readonly cpuMilli: number;
    readonly memoryBytes: number;
    readonly candidates?: readonly string[] | undefined;
  }): Promise<{
    /** Names of nodes, the best first. */
    readonly preferred: readonly string[];
    /** Only these, where given. */
    readonly required?: readonly string[] | undefined;
  }>;
}

const name = z.string().min(1).max(253);
const names = z.array(name).max(1000);

export const sessionPlacement = definePoint<SessionPlacement>({
  methods: {
    rank: {
      args: z.tuple([
        z.strictObject({
          user: name,
          template: name,
          cpuMilli: z.number().min(0),
          memoryBytes: z.number().min(0),
          candidates: names.optional(),
        }),
      ]),
      result: z.object({ preferred: names, required: names.optional() }),
      timeoutMs: 50,
    },
  },
});
