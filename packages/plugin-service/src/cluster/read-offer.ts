import { offerLabel } from '@streamspace/catalog/publish';
import { pluginNameSchema, versionSchema } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { ConfigMap } from './config-map.ts';

const offerSchema = z.object({
  name: pluginNameSchema,
  version: versionSchema,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be 64 hexadecimal digits' }),
});

export type OfferData = Readonly<z.infer<typeof offerSchema>>;

/** What a ConfigMap offers, or in words why it offers nothing. Where its archive is said to lie counts for nothing. */
export function readOffer({ metadata, data = {} }: ConfigMap): OfferData | string {
  const { success, data: offer, error } = offerSchema.safeParse(data);
  if (!success) {
    const [issue] = error.issues;
    return `Its ${issue?.path.join('.') ?? 'data'} ${issue?.message ?? 'does not fit'}: apply the manifest.yaml of a publication`;
  }
  if (metadata.labels?.[offerLabel] !== offer.name) {
    return `Its label ${offerLabel} and its name differ: apply the manifest.yaml of a publication`;
  }
  return offer;
}
