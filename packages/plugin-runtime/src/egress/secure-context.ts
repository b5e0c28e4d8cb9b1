import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

const mostContexts = 64;
const contexts = new Map<string, SecureContext>();

/**
 * Trust in a private authority beside those that this host trusts anyway. Making one parses some hundred certificates, so
 * those in use are kept.
 *
 * @param ca Certificates, PEM. Without it the defaults of this process hold: `undefined`.
 */
export function secureContextFor(ca: string | undefined): SecureContext | undefined {
  if (ca === undefined) return undefined;
  const context = contexts.get(ca) ?? createSecureContext({ ca: [...getCACertificates('default'), ca] });
  contexts.delete(ca);
  contexts.set(ca, context);
  const [oldest] = contexts.keys();
  if (contexts.size > mostContexts && oldest !== undefined) contexts.delete(oldest);
  return context;
}
