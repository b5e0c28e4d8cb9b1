import type { AddedConsent, CatalogDetail, ConsentRequest, PermissionRequest } from '@streamspace/plugin-service';
import { usageError } from './errors.ts';
import { isInteractive, type Io } from './io.ts';
import type { Printer } from './output/printer.ts';
import { confirm } from './prompt.ts';

/** Asks, unless the answer was given on the command line. @throws a usage error where nobody can be asked. */
export async function requireConsent(io: Io, yes: boolean | undefined, question: string): Promise<boolean> {
  if (yes === true) return true;
  if (isInteractive(io)) return confirm(io, question);
  throw usageError(
    'Nobody is here to be asked',
    'Say yes on the command line, with --yes, after reading what it means.',
  );
}

/** What a plugin may do once it is installed, and why it says it must. */
export function showRequests(
  plugin: Pick<
    CatalogDetail,
    'limits' | 'permissionRequests' | 'hosts' | 'routes' | 'points' | 'capabilities' | 'events'
  >,
  out: Printer,
): void {
  const required = plugin.permissionRequests.filter(({ optional }) => !optional);
  const optional = plugin.permissionRequests.filter((request) => request.optional);
  out.line(out.style('bold', required.length === 0 ? 'It asks for no permission.' : 'It asks for'));
  out.list(required.flatMap((request) => permissionRows(request, out)));
  if (optional.length > 0) {
    out.line(out.style('bold', 'It does more with permissions that can be granted later'));
    out.list(optional.flatMap((request) => permissionRows(request, out)));
  }
  if (plugin.capabilities.length > 0) {
    out.line(out.style('bold', 'As an administrator it will'));
    out.list(
      plugin.capabilities.map(({ capability, description, reason }) => [
        capability,
        description,
        out.style('dim', `because: ${reason}`),
      ]),
    );
  }
  if (plugin.hosts.length > 0) {
    out.line(out.style('bold', 'It talks to'));
    out.list(plugin.hosts.map(({ label, reason }) => [label, reason]));
  }
  if (plugin.routes.length > 0) {
    out.line(out.style('bold', 'It opens ways in'));
    out.list(
      plugin.routes.map(({ methods, paths, access }) => [
        methods.join(', '),
        paths.join(', '),
        access === 'public' ? out.style('yellow', 'for everybody') : `for the role ${access} and above`,
      ]),
    );
  }
  if (plugin.points.length > 0) {
    out.line(out.style('bold', 'With other plugins, it will'));
    out.list(
      plugin.points.map(({ point, role, description, purpose, ...request }) => [
        `${role} ${point}${purpose === undefined ? '' : ` for ${purpose}`}`,
        request.optional ? `${description} (it works without)` : description,
      ]),
    );
  }
  if (plugin.events.length > 0) out.line(`${out.style('bold', 'It hears of')} ${plugin.events.join(', ')}`);
  for (const limit of plugin.limits) out.note(limit);
}

/** What a new version asks for and the installed one did not. */
export function showAdded(added: readonly AddedConsent[], out: Printer): void {
  if (added.length === 0) return;
  out.line(out.style('bold', 'New in this version'));
  out.list(added.flatMap(({ words, risk, reason }) => withReason([riskWords(out)[risk], words], reason, out)));
}

function permissionRows({ permission, risk, description, reason }: PermissionRequest, out: Printer): string[][] {
  return withReason([permission, riskWords(out)[risk], description], reason, out);
}

/** The reason stands below the last cell of its row. */
function withReason(row: string[], reason: string | undefined, out: Printer): string[][] {
  if (reason === undefined) return [row];
  return [row, [...row.slice(1).map(() => ''), out.style('dim', `because: ${reason}`)]];
}

const riskWords = (out: Printer) => ({
  low: out.style('green', 'low risk'),
  medium: out.style('yellow', 'medium risk'),
  high: out.style('red', 'high risk'),
});

const reachWords: Readonly<Record<ConsentRequest['reach'], string>> = {
  private: 'a private address',
  loopback: 'this machine',
  unlisted: 'a host of its own choice',
};

/** Addresses that a plugin waits for, each with the command that allows it. */
export function notePendingConsents(name: string, pending: readonly ConsentRequest[], out: Printer): void {
  for (const { host, port, reach, reason } of pending) {
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    out.note(`It wants to reach ${address}, which is ${reachWords[reach]}: ${reason}`);
    out.note(`  To allow it: streamspace plugin allow ${name} ${address}`);
  }
}
