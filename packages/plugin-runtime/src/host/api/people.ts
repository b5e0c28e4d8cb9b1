import { PluginError, type Mail, type Notice, type Session } from '@streamspace/plugin-sdk';
import { sleep } from '../../deadline.ts';
import type { ArgumentsOf } from './arguments.ts';
import type { ApiContext } from './context.ts';

const wakePollMs = 250;

/** Wakes a session and waits until it runs. */
export async function wake(
  { controlPlane, caller, clock }: ApiContext,
  [id, { timeoutMs, ...act }]: ArgumentsOf<'sessions.wake'>,
  signal: AbortSignal,
): Promise<Session> {
  const deadline = clock.now() + timeoutMs;
  let session = await controlPlane.sessions.get(id);
  if (session.state === 'running') return session;
  if (session.state !== 'waking') await controlPlane.sessions.wake(id, withoutUndefined(act), caller);

  for (;;) {
    session = await controlPlane.sessions.get(id);
    if (session.state === 'running') return session;
    if (session.state !== 'waking' && session.state !== 'hibernated') {
      throw new PluginError('INVALID_STATE', `Session ${id} cannot be woken: it is ${session.state}`);
    }
    const left = deadline - clock.now();
    if (left <= 0) {
      throw new PluginError('TIMEOUT', `Session ${id} is still waking after ${timeoutMs} ms; it goes on`);
    }
    await sleep(Math.min(wakePollMs, left), { clock, signal });
  }
}

/** Shows a notice, whose buttons can only be what the manifest names. */
export async function sendNotice(
  { controlPlane, caller, manifest }: ApiContext,
  [to, notice]: ArgumentsOf<'notify'>,
): Promise<{ id: string }> {
  checkActions(manifest, notice.actions);
  return controlPlane.notify(to, withoutUndefined(notice) as Notice, caller);
}

/** The platform's own actions, which are done with the viewer's rights. */
const platformActions: readonly string[] = ['open', 'hibernate', 'wake', 'terminate'];

/** @throws {PluginError} `INVALID_ARGUMENT` for a button that nothing would answer. */
export function checkActions(
  { name, contributes }: ApiContext['manifest'],
  actions: readonly { readonly action: string; readonly as?: 'viewer' | undefined }[] = [],
): void {
  const own = [...(contributes?.actions ?? []), ...(contributes?.commands ?? [])].map(({ id }) => id);
  for (const { action, as } of actions) {
    const known = as === 'viewer' ? platformActions : own;
    if (known.includes(action)) continue;
    throw new PluginError(
      'INVALID_ARGUMENT',
      as === 'viewer'
        ? `"${action}" is no action of the platform: it has ${platformActions.join(', ')}`
        : `${name} has no action "${action}": list it under contributes.actions or contributes.commands`,
    );
  }
}

/** Sends a mail, to addresses only where the operator wrote them. */
export async function sendMail(context: ApiContext, args: ArgumentsOf<'email'>): Promise<{ id: string }> {
  try {
    return await passOn(context, args);
  } finally {
    // What nobody reads would wait for ever; of what was read this changes nothing.
    for (const { content } of args[0].attachments ?? [])
      if (!content.locked) void content.cancel().catch(() => undefined);
  }
}

async function passOn(context: ApiContext, [mail]: ArgumentsOf<'email'>): Promise<{ id: string }> {
  const allowed = context.allowedRecipients();
  const stranger = mail.to.find((recipient) => 'address' in recipient && !allowed.has(recipient.address.toLowerCase()));
  if (stranger !== undefined && 'address' in stranger) {
    throw new PluginError(
      'PERMISSION_DENIED',
      `${context.manifest.name} cannot send mail to ${stranger.address}: only to users of the platform, and to addresses in the configuration keys that email.recipients of manifest.json names`,
    );
  }
  const plain = withoutUndefined(mail) as Mail;
  const transport = context.emailTransport();
  if (transport === undefined) {
    if (plain.attachments === undefined) return context.controlPlane.sendMail(plain, context.caller);
    throw new PluginError('UNSUPPORTED', 'Attachments need a plugin that carries mail, such as streamspace-email');
  }
  const addresses = await Promise.all(plain.to.map((recipient) => addressOf(context, recipient)));
  const { id } = await transport.send({ ...plain, caller: context.manifest.name, addresses });
  return { id };
}

/** @throws {PluginError} `NOT_FOUND` for an unknown user, and for one without an address. */
async function addressOf({ controlPlane }: ApiContext, recipient: Mail['to'][number]): Promise<string> {
  if ('address' in recipient) return recipient.address;
  const { email, username } = await controlPlane.users.get(recipient.user);
  if (email === undefined) throw new PluginError('NOT_FOUND', `${username} has no address to send mail to`);
  return email;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Keys whose value is `undefined` are left out: an absent key is how this code says so. */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<T>;
}
