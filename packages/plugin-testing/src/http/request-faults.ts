/** What goes wrong with which requests of a fake, and how often. */
export interface RequestFaults<R extends { readonly operation: string }, Effect> {
  /**
   * @param where Operations, or what says yes to a request.
   * @param times How often. Default 1.
   */
  add(where: R['operation'] | ((request: R) => boolean), effect: Effect, times?: number): void;
  clear(): void;
  /** The effect of the first rule for the request that is left, used up once. */
  take(request: R): Effect | undefined;
}

export function createRequestFaults<R extends { readonly operation: string }, Effect>(): RequestFaults<R, Effect> {
  let rules: { readonly matches: (request: R) => boolean; readonly effect: Effect; left: number }[] = [];
  return {
    add(where, effect, times = 1) {
      const matches = typeof where === 'function' ? where : ({ operation }: R) => operation === where;
      rules.push({ matches, effect, left: times });
    },
    clear: () => void (rules = []),
    take(request) {
      const rule = rules.find(({ matches, left }) => left > 0 && matches(request));
      if (rule === undefined) return undefined;
      rule.left -= 1;
      return rule.effect;
    },
  };
}

/** As undici reports a connection that broke before the answer. */
export const lostAnswer = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** The answer with a body that breaks after so many bytes, or says nothing more. */
export function unfinished(answer: Response, bytes: number, end: 'cut' | 'stall' = 'cut'): Response {
  const { body, status, headers } = answer;
  let left = bytes;
  const broken = body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      async transform(chunk, controller) {
        if (left > 0) controller.enqueue(chunk.subarray(0, left));
        left -= chunk.length;
        if (left > 0) return;
        // What was enqueued is to arrive before the end.
        if (end === 'stall') await new Promise(() => undefined);
        await new Promise((resolve) => setImmediate(resolve));
        controller.error(Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }));
      },
    }),
  );
  return new Response(broken ?? null, { status, headers });
}
