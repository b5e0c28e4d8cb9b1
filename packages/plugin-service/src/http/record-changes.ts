import { toPluginErrorData } from '@streamspace/plugin-sdk';
import type { Caller } from '../auth/caller.ts';
import type { ServiceContext } from '../context.ts';
import type { Route } from './route.ts';

const verbs = { post: 'posted', put: 'put', patch: 'patched', delete: 'deleted' } as const;

/**
 * Does what an operator or administrator asks for, and leaves a row in the audit trail: the route and what it is for, what
 * its path names, and how it went. Nothing of a body, which may hold secrets. What people do about themselves is theirs.
 */
export async function recorded<T>(
  { method, path, role, summary }: Route,
  { host, log }: Pick<ServiceContext, 'host' | 'log'>,
  { caller, params }: { readonly caller: Caller; readonly params: Readonly<Record<string, string>> },
  work: () => Promise<T>,
): Promise<T> {
  if (method === 'get' || role === 'user' || role === 'anyone') return work();
  const target = targetOf(path, params, host);
  const named = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value.slice(0, 200)]));
  const record = (outcome: 'success' | 'failure' | 'denied', code?: string): void => {
    try {
      host.recordAudit({
        action: `request.${verbs[method]}`,
        outcome,
        ...(caller.person?.userId === undefined ? {} : { user: caller.person.userId }),
        ...(target === undefined ? {} : { target }),
        details: { summary, route: path, caller: caller.id, ...named, ...(code === undefined ? {} : { code }) },
      });
    } catch (error) {
      log('A row of the audit trail was not written', error);
    }
  };
  try {
    const answer = await work();
    record('success');
    return answer;
  } catch (error) {
    const { code } = toPluginErrorData(error);
    record(code === 'PERMISSION_DENIED' ? 'denied' : 'failure', code);
    throw error;
  }
}

/** What the first parameter of a path names: `/sessions/:id/wake` is about a session. */
function targetOf(
  path: string,
  params: Readonly<Record<string, string>>,
  host: Pick<ServiceContext['host'], 'list'>,
): { readonly kind: string; readonly id: string } | undefined {
  const [things = '', parameter] = /^\/([a-z-]+)(?:\/catalog)?\/:([a-z]+)/i.exec(path)?.slice(1) ?? [];
  const id = parameter === undefined ? undefined : params[parameter]?.slice(0, 200);
  if (id === undefined || id === '') return undefined;
  if (things !== 'plugins') return { kind: things.replace(/ies$/, 'y').replace(/s$/, ''), id };
  // Paths take the number that the control plane's clients know, too; a name says more, and stays what it is.
  return { kind: 'plugin', id: host.list().find((plugin) => String(plugin.id) === id)?.name ?? id };
}
