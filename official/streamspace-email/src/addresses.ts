import { domainToASCII } from 'node:url';
import { z } from 'zod';

/** What may stand before the @ without quotes, RFC 5322 and RFC 6532; never what could end an address or a line. */
const localPart = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const domainLabels = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** The domain of an address as mail servers know it, such as `xn--bcher-kva.example`; `undefined` for what is none. */
export function asciiDomainOf(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  return at > 0 && domain.length <= 253 && domainLabels.test(domain) ? domain : undefined;
}

/** Whether mail can be sent to an address: one mailbox, without a name. Domains may be international. */
export function isMailbox(address: string): boolean {
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@')));
  return new TextEncoder().encode(local).length <= 64 && localPart.test(local) && asciiDomainOf(address) !== undefined;
}

/** As servers compare addresses: the domain in ASCII and lower case, the rest as it is. */
export const canonicalAddress = (address: string): string =>
  `${address.slice(0, address.lastIndexOf('@'))}@${asciiDomainOf(address) ?? ''}`;

export const mailboxSchema = z
  .string()
  .max(320)
  .refine(isMailbox, { error: 'must be an address such as "ops@example.com", without a name' });
