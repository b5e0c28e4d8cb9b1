import type { ArgumentsOf } from './arguments.ts';
import type { ApiContext } from './context.ts';
import { withoutUndefined } from './people.ts';

/** One step of a writer. */
function write({ spool }: ApiContext, [step]: ArgumentsOf<'spool.write'>): Promise<unknown> {
  switch (step.op) {
    case 'open': {
      const { name, append, ttl, data } = step;
      return spool.open(name, { append, ...(ttl === undefined ? {} : { ttlMs: ttl }) }, data);
    }
    case 'sync':
      return spool.sync(step.writer, step.bytes);
    case 'close':
      return spool.close(step.writer, step.bytes);
    case 'abort':
      return spool.abort(step.writer);
  }
}

/** What the members of `api.spool` do. */
export const spoolMethods = {
  'spool.write': write,
  'spool.read': async ({ spool }: ApiContext, [name, range]: ArgumentsOf<'spool.read'>) => ({
    body: await spool.read(name, withoutUndefined(range)),
  }),
  'spool.stat': async ({ spool }: ApiContext, [name]: ArgumentsOf<'spool.stat'>) => (await spool.files()).stat(name),
  'spool.list': async ({ spool }: ApiContext, [prefix, query]: ArgumentsOf<'spool.list'>) =>
    (await spool.files()).list(prefix, query),
  'spool.delete': async ({ spool }: ApiContext, [name]: ArgumentsOf<'spool.delete'>) =>
    (await spool.files()).delete(name),
  'spool.usage': async ({ spool }: ApiContext) => ({
    bytes: await (await spool.files()).usedBytes(),
    limit: spool.limitBytes,
  }),
};
