import { PluginError } from '@streamspace/plugin-sdk';
import { mediaRoute, type Route } from '../http/route.ts';
import { readAsset } from '../market/assets.ts';

/** The path behind `/assets/`, decoded once. Broken escapes give a path that no file has. */
function assetPath(url: string): string {
  const [, path = ''] = /\/assets\/(.*)$/.exec(new URL(url).pathname) ?? [];
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

/** Pictures of a plugin, which can run nothing even when opened by themselves. */
export const assetRoutes: readonly Route[] = [
  mediaRoute({
    method: 'get',
    path: '/plugins/catalog/:id/assets/*',
    role: 'user',
    summary: 'Get a picture of a plugin',
    media: 'image/*',
    async handle({ market }, { c, params }) {
      const { directory } = market.get(params.id);
      const asset = await readAsset(directory, assetPath(c.req.url));
      if (asset === undefined) throw new PluginError('NOT_FOUND', 'The plugin has no such picture');
      c.header('content-security-policy', "sandbox; default-src 'none'");
      c.header('cache-control', 'private, max-age=300');
      c.header('content-type', asset.contentType);
      return c.body(asset.bytes);
    },
  }),
];
