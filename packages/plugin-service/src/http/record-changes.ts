import { toPluginErrorData } from '@streamspace/plugin-sdk';
import type { Caller } from '../auth/caller.ts';
import type { ServiceContext } from '../context.ts';
import type { Route } from './route.ts';

const verbs = { post: 'posted', put: 'put', patch: 'patched', delete: 'deleted' } as const;

/**
 * Does what an operator or administrator asks for, and leaves a row in the audit trail: the route, what its path names, and
 * how it went. Nothing of a body, which may hold secrets. What people do about themselves is theirs.
 */
export async function recorded<T>(
  { method, path, role }: Route,
  { host, log }: Pick<ServiceContext, 'host' | 'log'>,
  { caller, params }: { readonly caller: Caller; readonly params: Readonly<Record<string, string>> },
  work: () => Promise<T>,
): Promise<T> {
  if (method === 'get' || role === 'user') return work();
  const named = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value.slice(0, 200)]));
  const record = (outcome: 'success' | 'failure' | 'denied', code?: string): void => {
    try {
      host.recordAudit({
        action: `request.${verbs[method]}`,
        outcome,
        ...(caller.person?.userId === undefined ? {} : { user: caller.person.userId }),
        details: { route: path, caller: caller.id, ...named, ...(code === undefined ? {} : { code }) },
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
