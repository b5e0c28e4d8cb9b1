import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';

const contentTypes: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/**
 * The marketplace page. Every path that is no file of it is one of its own routes, which `index.html` shows.
 *
 * @param directory What `buildPage` wrote.
 */
export function pageRoutes(directory: string): Hono {
  return new Hono()
    .get('/assets/:file{[a-z]+-[0-9a-f]+\\.(js|css)}', async (c) => {
      const name = c.req.param('file');
      const bytes = await readFile(join(directory, name)).catch(() => undefined);
      if (bytes === undefined) return c.notFound();
      c.header('content-type', contentTypes[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream');
      // The name changes with the contents.
      c.header('cache-control', 'private, max-age=31536000, immutable');
      return c.body(new Uint8Array(bytes));
    })
    .get('/assets/*', (c) => c.notFound())
    .get('*', async (c) => c.html(await readFile(join(directory, 'index.html'), 'utf8')));
}
