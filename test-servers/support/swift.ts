import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort, startServer } from './child-server.ts';

const run = promisify(execFile);

export const swiftPackages = ['swift-proxy', 'swift-account', 'swift-container', 'swift-object', 'memcached'];

/** OpenStack Swift with its S3 interface: one disk, one copy, one user. */
export interface Swift {
  readonly origin: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const account = 'test';
const member = 'tester';
/** Who the servers run as: whoever runs the tests. */
const user = userInfo().username;
const secretAccessKey = 'testing-the-swift-of-debian';
const kinds = ['account', 'container', 'object'] as const;

/**
 * Starts the servers of Debian's packages on free ports and a folder of their own, until the stack is disposed of.
 *
 * @see https://docs.openstack.org/swift/latest/development_saio.html
 */
export async function startSwift(stack: AsyncDisposableStack): Promise<Swift> {
  const root = mkdtempSync(path.join(tmpdir(), 'swift-'));
  stack.defer(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(path.join(root, 'devices', 'd1'), { recursive: true });

  for (const kind of kinds) {
    // oxlint-disable no-await-in-loop -- each port is free until its server takes it
    const port = await freePort();
    await makeRing(root, kind, port);
    const file = path.join(root, `${kind}-server.conf`);
    writeFileSync(file, storageConfig(root, kind, port));
    stack.use(await startServer(`swift-${kind}-server`, [file], port));
    // oxlint-enable no-await-in-loop
  }
  const cachePort = await freePort();
  stack.use(await startServer('memcached', ['-u', user, '-l', '127.0.0.1', '-p', `${cachePort}`], cachePort));
  const port = await freePort();
  const file = path.join(root, 'proxy-server.conf');
  writeFileSync(file, proxyConfig(root, port, cachePort));
  stack.use(await startServer('swift-proxy-server', [file], port));
  return { origin: `http://127.0.0.1:${port}`, accessKeyId: `${account}:${member}`, secretAccessKey };
}

/** Where things lie: 16 places, one copy, all of it on one disk. */
async function makeRing(root: string, kind: (typeof kinds)[number], port: number): Promise<void> {
  const builder = path.join(root, `${kind}.builder`);
  await run('swift-ring-builder', [builder, 'create', '4', '1', '0']);
  await run('swift-ring-builder', [builder, 'add', `r1z1-127.0.0.1:${port}/d1`, '1']);
  await run('swift-ring-builder', [builder, 'rebalance']);
}

const common = (root: string, port: number): string => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${user}
swift_dir = ${root}
devices = ${path.join(root, 'devices')}
mount_check = false
disable_fallocate = true
log_level = WARNING
`;

const storageConfig = (root: string, kind: string, port: number): string => `${common(root, port)}
[pipeline:main]
pipeline = ${kind}-server

[app:${kind}-server]
use = egg:swift#${kind}
`;

/** S3 comes before who is asked, parts need large objects: https://docs.openstack.org/swift/latest/middleware.html#module-swift.common.middleware.s3api */
const proxyConfig = (root: string, port: number, cachePort: number): string => `${common(root, port)}
[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats bulk s3api tempauth copy slo dlo versioned_writes symlink proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${cachePort}

[filter:s3api]
use = egg:swift#s3api

[filter:tempauth]
use = egg:swift#tempauth
user_${account}_${member} = ${secretAccessKey} .admin

[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
${['catch_errors', 'gatekeeper', 'listing_formats', 'bulk', 'copy', 'slo', 'dlo', 'symlink']
  .map((filter) => `\n[filter:${filter}]\nuse = egg:swift#${filter}\n`)
  .join('')}`;
