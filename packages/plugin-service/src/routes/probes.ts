import { Hono } from 'hono';

/**
 * What a kubelet asks, by the address of the pod and without signing in: whether the process works (`/livez`) and whether
 * requests should come here (`/readyz`), which ends when the service closes.
 */
export function probeRoutes(isClosing: () => boolean): Hono {
  return new Hono()
    .get('/livez', (c) => c.text('ok'))
    .get('/readyz', (c) => (isClosing() ? c.text('closing', 503) : c.text('ok')));
}
