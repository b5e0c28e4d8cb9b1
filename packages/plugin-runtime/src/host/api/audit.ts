import type { AuditEntry } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { toAuditRecord } from '../audit/audit-trail.ts';
import type { ApiContext } from './context.ts';
import { withoutUndefined } from './people.ts';

const mostDetailBytes = 8 * 1024;
const id = z.string().min(1).max(512);

/** The argument of `api.audit`. */
export const auditEntry = z.strictObject({
  action: z
    .string()
    .max(100)
    .regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9_-]*)+$/, { error: 'must be noun.verb, such as "report.exported"' }),
  target: z.strictObject({ kind: z.string().regex(/^[a-z][a-z-]{0,39}$/), id }).optional(),
  outcome: z.enum(['success', 'failure', 'denied']).default('success'),
  onBehalfOf: id.optional(),
  details: z
    .record(z.string(), z.json())
    .refine((details) => Buffer.byteLength(JSON.stringify(details)) <= mostDetailBytes, {
      error: `must have at most ${mostDetailBytes} bytes`,
    })
    .optional(),
});

/** Writes the row; whoever keeps an audit log gets a copy, and whether they take it does not concern the plugin. */
export async function appendAudit(
  { audit, auditLog, manifest, caller }: ApiContext,
  [entry]: readonly [z.output<typeof auditEntry>],
): Promise<{ id: string }> {
  const row = audit.append({
    ...(withoutUndefined(entry) as AuditEntry & { readonly outcome: 'success' }),
    plugin: manifest.name,
    ...(caller.user === undefined ? {} : { user: caller.user }),
  });
  auditLog(toAuditRecord(row));
  return { id: row.id };
}
