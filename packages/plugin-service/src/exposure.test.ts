import { expect, test } from 'vitest';
import { checkExposure, type Exposure } from './exposure.ts';

const publicUrl = 'https://plugins.example.com';
const routesUrl = 'https://routes.example.com';

test.each<Exposure>([
  {},
  { listenOn: '127.0.0.1' },
  { publicUrl, routesUrl },
  { listenOn: '0.0.0.0', publicUrl, routesUrl, proxies: 1 },
  { listenOn: '::', publicUrl: 'https://plugins.example.com:8443', routesUrl },
  { publicUrl: 'http://localhost:9000', routesUrl: 'http://localhost:9001' },
])('%j is fine', (exposure) => {
  expect(() => checkExposure(exposure)).not.toThrow();
});

test.each<[Exposure, string]>([
  [{ listenOn: '0.0.0.0' }, 'say where the service is reached'],
  [{ listenOn: 'localhost' }, '"localhost" is no address to listen on'],
  [{ publicUrl }, 'go together'],
  [{ routesUrl }, 'go together'],
  [{ publicUrl, routesUrl: publicUrl }, 'need different host names'],
  [{ publicUrl, routesUrl: `${publicUrl}:8443` }, 'need different host names'],
  [{ publicUrl: 'http://plugins.example.com', routesUrl }, 'write an https origin'],
  [{ publicUrl: `${publicUrl}/plugins`, routesUrl }, 'write an https origin'],
  [{ publicUrl: 'https://user:secret@plugins.example.com', routesUrl }, 'write an https origin'],
  [{ publicUrl: 'plugins.example.com', routesUrl }, 'write an https origin'],
  [{ publicUrl, routesUrl, proxies: -1 }, '0 to 10 proxies'],
])('%j is refused', (exposure, message) => {
  expect(() => checkExposure(exposure)).toThrow(message);
});
