import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ControlPlaneChoice, Exposure, RunningService } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { action, defineCommand, type CommandContext, type Registry } from '../command.ts';
import { CliError, usageError } from '../errors.ts';
import { findDataDir, findRoot } from '../service/data-dir.ts';

/** Longest wait for plugins to finish what they do. */
const closeMs = 20_000;

interface ServeOptions {
  readonly port?: number;
  readonly root?: string;
  readonly speed: number;
  readonly life: boolean;
  readonly repositories?: string;
  readonly controlPlane?: string;
  readonly controlPlaneCredentials?: string;
  readonly auth?: string;
  readonly listen?: string;
  readonly publicUrl?: string;
  readonly routesUrl?: string;
  readonly proxies?: number;
}

/** `streamspace serve`, which `npm start` runs, too. */
export function registerServe(program: Command, registry: Registry): void {
  defineCommand(program, 'serve', {
    summary: 'Run the plugin service with a small platform of its own, or a real one, and print where it is',
    details:
      'It is reachable from this machine only, unless --listen, --public-url and --routes-url say otherwise. Its own platform has made-up users and sessions; what plugins do with it is real. ' +
      'For a real control plane, the account comes from STREAMSPACE_CONTROL_PLANE_USER and STREAMSPACE_CONTROL_PLANE_PASSWORD, ' +
      'from STREAMSPACE_CONTROL_PLANE_TOKEN, or from a file. With --auth, people use the service with the tokens that the ' +
      'control plane gives them: {"controlPlane": {"key": {"secret": "its JWT_SECRET"}}}. Users see what is theirs, ' +
      'operators watch and switch plugins, administrators install and configure them.\n\n' +
      'Plugins also come from git repositories: name a YAML file with "repositories", such as the values of the chart, or set ' +
      'variables such as STREAMSPACE_REPOSITORY_PLUGINS_URL and STREAMSPACE_REPOSITORY_PLUGINS_BRANCH.',
    examples: [
      'serve',
      'serve --port 8000 --data /tmp/try',
      'serve --speed 60',
      'serve --repositories values.yaml',
      'serve --control-plane https://streamspace.example.com --data /var/lib/streamspace-plugins',
      'serve --listen 0.0.0.0 --public-url https://plugins.example.com --routes-url https://plugin-routes.example.com --proxies 1',
    ],
  })
    .option('--port <port>', 'port to listen on (default: 7437, or any if that is taken)', parsePort)
    .option('--root <dir>', 'repository with the plugins (default: the one around this folder)')
    .option('--speed <factor>', 'how fast time passes on the platform: at 60, a minute in a second', parseSpeed, 1)
    .option('--no-life', 'users do nothing by themselves')
    .option('--repositories <file>', 'YAML file with the repositories to follow (STREAMSPACE_REPOSITORIES)')
    .option('--control-plane <url>', 'a real control plane in place of the small one (STREAMSPACE_CONTROL_PLANE)')
    .option('--control-plane-credentials <file>', 'JSON with username and password, or token, readable by you alone')
    .option(
      '--auth <file>',
      'JSON that says whose tokens count beside the one of the data folder, readable by you alone (STREAMSPACE_AUTH)',
    )
    .option('--listen <address>', 'interface to listen on, 0.0.0.0 for all (STREAMSPACE_LISTEN; default: 127.0.0.1)')
    .option('--public-url <url>', 'where browsers reach the page (STREAMSPACE_PUBLIC_URL)')
    .option('--routes-url <url>', 'where the routes of plugins are reached: another host name (STREAMSPACE_ROUTES_URL)')
    .option(
      '--proxies <count>',
      'reverse proxies in front, which append to X-Forwarded-For (STREAMSPACE_PROXIES)',
      parseProxies,
    )
    .action(action(registry, serve));
}

async function serve(context: CommandContext, given: ServeOptions): Promise<void> {
  const { io, out, json, connection } = context;
  const options = withVariables(given, io.env);
  const root = options.root === undefined ? findRoot(io.cwd) : resolve(io.cwd, options.root);
  const { findCluster, readRepositoryConfig, startService } = await import('@streamspace/plugin-service');
  const { readAuthFile } = await import('../service/auth-file.ts');
  const file = options.repositories;
  const repositories = readRepositoryConfig({
    ...(file === undefined ? {} : { file: resolve(io.cwd, file) }),
    env: io.env,
  });
  const cluster = findCluster(io.env);
  const service = await startService({
    dataDir: findDataDir(connection.data, { env: io.env, cwd: options.root === undefined ? io.cwd : root }),
    root,
    ...(options.port === undefined ? {} : { port: options.port }),
    repositories,
    exposure: exposureOf(options),
    ...(cluster === undefined ? {} : { cluster }),
    controlPlane: await chooseControlPlane(context, options),
    ...(options.auth === undefined ? {} : { auth: await readAuthFile(io.cwd, options.auth) }),
    log: (message) => out.note(message),
  });
  if (json) out.jsonLine({ url: service.signInUrl(), port: service.port, dataDir: service.dataDir });
  else welcome(context, service, { ...options, followed: repositories.map(({ name }) => name) });

  if (!io.signal.aborted) await once(io.signal, 'abort');
  out.note('\nStopping …');
  await closeInTime(service);
}

/** Settings that containers get as variables; an option goes before its variable, and an empty variable says nothing. */
function withVariables(options: ServeOptions, env: CommandContext['io']['env']): ServeOptions {
  const texts = {
    repositories: env['STREAMSPACE_REPOSITORIES'],
    controlPlane: env['STREAMSPACE_CONTROL_PLANE'],
    auth: env['STREAMSPACE_AUTH'],
    listen: env['STREAMSPACE_LISTEN'],
    publicUrl: env['STREAMSPACE_PUBLIC_URL'],
    routesUrl: env['STREAMSPACE_ROUTES_URL'],
  };
  const proxies = env['STREAMSPACE_PROXIES'] ?? '';
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined && text !== '')),
    ...(proxies === '' ? {} : { proxies: parseProxies(proxies) }),
    ...options,
  };
}

function exposureOf({ listen, publicUrl, routesUrl, proxies }: ServeOptions): Exposure {
  return {
    ...(listen === undefined ? {} : { listenOn: listen }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(routesUrl === undefined ? {} : { routesUrl }),
    ...(proxies === undefined ? {} : { proxies }),
  };
}

async function chooseControlPlane({ io }: CommandContext, options: ServeOptions): Promise<ControlPlaneChoice> {
  const { controlPlane: url, controlPlaneCredentials: file, speed, life } = options;
  if (url !== undefined) {
    const { readControlPlaneCredentials } = await import('../service/control-plane-credentials.ts');
    return { url, credentials: readControlPlaneCredentials(io, file) };
  }
  if (file === undefined) return { speed, life };
  throw usageError('--control-plane-credentials goes with --control-plane: name the control plane, too');
}

function welcome(
  { out }: CommandContext,
  service: RunningService,
  { controlPlane, followed }: Pick<ServeOptions, 'controlPlane'> & { readonly followed: readonly string[] },
): void {
  for (const problem of service.problems) out.note(problem);
  const { available, installed, enabled } = service.plugins();
  out.line();
  out.line(`StreamSpace plugins: open ${out.style('cyan', service.signInUrl())}`);
  out.line();
  out.list([
    ['plugins', `${available} to choose from, ${installed} installed, ${enabled} on`],
    ...(followed.length === 0
      ? []
      : [['repositories', `${followed.join(', ')}; "streamspace repository list" shows how they are`]]),
    ['platform', controlPlane ?? 'made-up users and sessions, on this machine only'],
    ['data', service.dataDir],
    ['browser', 'the address works once; "streamspace open" prints another'],
    ['stop', 'Ctrl+C'],
  ]);
}

/** @throws when plugins do not stop in time; the end of the process stops them then. */
async function closeInTime(service: RunningService): Promise<void> {
  const late = new AbortController();
  const timeout = delay(closeMs, true, { signal: late.signal }).catch(() => false);
  if (await Promise.race([timeout, service.close().then(() => false)])) {
    throw new CliError(`Plugins did not stop within ${closeMs / 1000} s and are ended by force`);
  }
  late.abort();
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw usageError(`"${text}" is no port: write a number from 0 (any) to 65535`);
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw usageError(`"${text}" is no speed: write a number above 0, such as 60`);
}

function parseProxies(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw usageError(`"${text}" is no number of proxies: write one from 0 to 10`);
}
