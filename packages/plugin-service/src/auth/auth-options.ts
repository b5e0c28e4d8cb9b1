import { z } from 'zod';
import { controlPlaneTokensSchema } from './control-plane-tokens.ts';
import { openIdSchema } from './openid/options.ts';

/** Ways in beside the token of the data folder, as a file says them. Its secrets are why it is private. */
export const authOptionsSchema = z.strictObject({
  /** Takes the tokens that the control plane gives its users. */
  controlPlane: controlPlaneTokensSchema.optional(),
  /** Lets people sign in with accounts of OpenID providers. */
  openid: openIdSchema.optional(),
});

export type AuthOptions = z.output<typeof authOptionsSchema>;
