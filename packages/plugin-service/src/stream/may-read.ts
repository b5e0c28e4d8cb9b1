import type { Role } from '@streamspace/plugin-sdk';
import type { StreamMessage } from './messages.ts';

/** Whether a message is for somebody: what the routes would show them, and nothing else. */
export function mayRead(
  { event, data }: StreamMessage,
  { role, id }: { readonly role: Role; readonly id: string },
): boolean {
  if (role === 'admin' || event === 'view') return true;
  if (event === 'notice') return role === 'operator' || data.to === id;
  return role === 'operator' && event !== 'mail';
}
