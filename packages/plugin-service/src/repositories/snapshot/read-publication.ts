import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { catalogFile } from './catalog-file.ts';

/** What the publisher of a catalog says about it as a whole. */
export interface Publication {
  /** Grows with each publication. */
  readonly serial?: number;
  /** ISO 8601 in UTC. */
  readonly expiresAt?: string;
}

const publicationSchema = z.object({
  metadata: z.object({
    serial: z.int().min(0).optional().catch(undefined),
    expiresAt: z.iso.datetime({ offset: true }).optional().catch(undefined),
  }),
});

const maxBytes = 16 * 1024 ** 2;

/** Reads `metadata.serial` and `metadata.expiresAt` of `catalog.yaml`; one that says neither is as good as none. */
export function readPublication(root: string): Publication {
  let text: string;
  try {
    text = readFileSync(join(root, catalogFile), 'utf8');
  } catch {
    return {};
  }
  const { serial, expiresAt } = publicationSchema.safeParse(parseHead(text)).data?.metadata ?? {};
  return {
    ...(serial === undefined ? {} : { serial }),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
  };
}

function parseHead(text: string): unknown {
  if (text.length > maxBytes) return undefined;
  try {
    return parse(text, { maxAliasCount: 0, schema: 'core' });
  } catch {
    return undefined;
  }
}
