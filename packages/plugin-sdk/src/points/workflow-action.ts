import { z } from 'zod';
import type { Json } from '../api/common.ts';
import { definePoint, signalSchema } from './define-point.ts';

/** Steps that workflows can take, version 1. */
export interface WorkflowActions {
  /** `input` and `output` are JSON Schemas; `needs` names permissions that a workflow's owner has to have. */
  list(): Promise<
    readonly {
      readonly id: string;
      readonly title: string;
      readonly description: string;
      readonly input: Json;
      readonly output: Json;
      /** Doing it again under the same key does nothing. */
      readonly idempotent: boolean;
      readonly needs: readonly string[];
    }[]
  >;
  /** @throws {PluginError} `NOT_FOUND` for an unknown action, `INVALID_ARGUMENT` for input that does not fit its schema. */
  execute(
    id: string,
    input: unknown,
    options: {
      readonly idempotencyKey: string;
      readonly actor: { readonly user: string };
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<unknown>;
}

const id = z.string().min(1).max(200);
const json = z.record(z.string(), z.json());

export const workflowAction = definePoint<WorkflowActions>({
  methods: {
    list: {
      args: z.tuple([]),
      result: z
        .array(
          z.object({
            id,
            title: z.string(),
            description: z.string(),
            input: json,
            output: json,
            idempotent: z.boolean(),
            needs: z.array(z.string()),
          }),
        )
        .max(200),
    },
    execute: {
      args: z.tuple([
        id,
        z.json(),
        z.strictObject({
          idempotencyKey: id,
          actor: z.strictObject({ user: id }),
          signal: signalSchema.optional(),
        }),
      ]),
      result: z.json().optional(),
      timeoutMs: 600_000,
    },
  },
});
