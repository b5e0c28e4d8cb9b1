import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** `nobody` of Debian, whom mailboxes belong to. */
const nobody = 65_534;

export interface Postfix {
  readonly port: number;
  /** Its certificate, PEM. */
  readonly ca: string;
  /** Mails that were delivered to a mailbox, such as `ops`. */
  mailbox(name: string): Promise<readonly Buffer[]>;
  log(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface PostfixOptions {
  /** Who may send: `name@example.com`, with a password. */
  readonly user: string;
  readonly password: string;
  /** Mailboxes below `example.com`. Others do not exist. */
  readonly mailboxes: readonly string[];
  readonly sizeLimit: number;
}

const services = `
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
`;

/**
 * Postfix with folders, users and mailboxes of its own, on a free port of this machine: STARTTLS and sign-in are needed.
 * Runs as root, as Postfix does.
 */
export async function openPostfix({ user, password, mailboxes, sizeLimit }: PostfixOptions): Promise<Postfix> {
  const root = await mkdtemp(path.join(tmpdir(), 'postfix-'));
  const [conf, queue, data, mail] = ['conf', 'queue', 'data', 'mail'].map((name) => path.join(root, name));
  if (conf === undefined || queue === undefined || data === undefined || mail === undefined)
    throw new Error('no folders');
  const sasl = path.join(conf, 'sasl');
  // Its processes are of several users, who all have to get here.
  await chmod(root, 0o755);
  for (const folder of [conf, queue, data, mail, sasl]) {
    // oxlint-disable-next-line no-await-in-loop -- the last one is in the first
    await mkdir(folder);
  }
  const { stdout: uid } = await run('id', ['-u', 'postfix']);
  await chown(data, Number(uid), 0);
  await chown(mail, nobody, nobody);

  const cert = path.join(root, 'cert.pem');
  const key = path.join(root, 'key.pem');
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject]);
  await savePassword(path.join(sasl, 'db'), user, password);
  await chown(path.join(sasl, 'db'), Number(uid), 0);
  await writeFile(
    path.join(sasl, 'smtpd.conf'),
    `pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: ${sasl}/db\nmech_list: PLAIN LOGIN\n`,
  );
  const port = await freePort();
  const log = path.join(root, 'log');
  await writeFile(path.join(conf, 'people'), mailboxes.map((name) => `${name}@example.com ${name}/\n`).join(''));
  await writeFile(path.join(conf, 'master.cf'), `127.0.0.1:${port} inet n - n - - smtpd${services}`);
  await writeFile(
    path.join(conf, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = ${log}
maillog_file_prefixes = ${root}
myhostname = mail.example.com
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
smtpd_tls_cert_file = ${cert}
smtpd_tls_key_file = ${key}
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = example.com
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
virtual_mailbox_domains = example.com
virtual_mailbox_base = ${mail}
virtual_mailbox_maps = texthash:${conf}/people
virtual_uid_maps = static:${nobody}
virtual_gid_maps = static:${nobody}
virtual_minimum_uid = 1
message_size_limit = ${sizeLimit}
`,
  );
  const server = spawn('postfix', ['-c', conf, 'start-fg'], { stdio: 'ignore' });
  const ended = once(server, 'exit');

  return {
    port,
    ca: await readFile(cert, 'utf8'),
    async mailbox(name) {
      const folder = path.join(mail, name, 'new');
      const files: string[] = await readdir(folder).catch(() => []);
      return Promise.all(files.toSorted().map((file) => readFile(path.join(folder, file))));
    },
    log: () => readFile(log, 'utf8'),
    async [Symbol.asyncDispose]() {
      await run('postfix', ['-c', conf, 'stop']).catch(() => undefined);
      await ended;
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The password goes in by way of standard input, where no list of processes shows it. */
async function savePassword(file: string, user: string, password: string): Promise<void> {
  const [name = '', domain = ''] = user.split('@');
  const child = spawn('saslpasswd2', ['-p', '-c', '-f', file, '-u', domain, name], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin?.end(password);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`saslpasswd2 ended with ${code}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
