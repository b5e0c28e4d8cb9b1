import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { createSelfSignedCertificate } from '../../../../packages/plugin-runtime/src/egress/__fixtures__/self-signed.ts';

export interface ReceivedMail {
  readonly from: string;
  /** Recipients of the envelope. */
  readonly to: readonly string[];
  readonly raw: Buffer;
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** What a server says in place of yes. */
export interface SmtpReply {
  readonly code: number;
  readonly text: string;
}

export interface MailServerOptions {
  /** Default `starttls`. */
  readonly encryption?: 'starttls' | 'implicit' | 'none';
  /** Passwords by user; without users nobody has to sign in. */
  readonly users?: Readonly<Record<string, string>>;
  /** Access tokens that it takes, in place of passwords. */
  readonly tokens?: ReadonlySet<string>;
  /** Says no to a token in the way of Google, with a challenge before. Default: at once, as Microsoft does. */
  readonly challenges?: boolean;
  /** Largest mail, in bytes. */
  readonly size?: number;
}

/** What a server does with the next mail once it has it: takes it and goes, never answers, or says no. */
export type AfterData = SmtpReply | 'cut' | 'hang';

/** A real SMTP server of this machine: TLS, sign-in, and the troubles that servers have. */
export interface MailServer {
  readonly port: number;
  /** Its certificate, which nobody trusts by itself. */
  readonly ca: string;
  readonly mails: readonly ReceivedMail[];
  /** Names that signed in, or tried to. */
  readonly logins: readonly string[];
  readonly connections: number;
  /** Replies to recipients, by address. */
  readonly refused: Map<string, SmtpReply>;
  /** For the next mails, the first one first. */
  readonly afterData: AfterData[];
  /** Addresses that are told to come again once, as greylisting does. */
  greylist: boolean;
  password(user: string, password: string): void;
  parsed(index: number): Promise<ParsedMail>;
  /** Stops to listen, and breaks what is open. */
  down(): Promise<void>;
  /** Listens again, at the same port. */
  up(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

// It waits 100 ms for clients that talk too soon, which would be most of the time of these tests.
SMTPConnection.prototype.init = function init() {
  this._setListeners(() => this.connectionReady());
};

const failure = ({ code, text }: SmtpReply): Error => Object.assign(new Error(text), { responseCode: code });

export async function openMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { encryption = 'starttls', tokens, challenges = false, size } = options;
  const users = new Map(Object.entries(options.users ?? {}));
  const { key, cert } = createSelfSignedCertificate();
  const mails: ReceivedMail[] = [];
  const logins: string[] = [];
  const sockets = new Set<Socket>();
  const greylisted = new Set<string>();
  const refused = new Map<string, SmtpReply>();
  const afterData: AfterData[] = [];
  const needsSignIn = users.size > 0 || tokens !== undefined;
  let connections = 0;
  let port = 0;
  let server: SMTPServer | undefined;

  const create = (): SMTPServer => {
    const created = new SMTPServer({
      key,
      cert,
      disableReverseLookup: true,
      secure: encryption === 'implicit',
      ...(size === undefined ? {} : { size }),
      authOptional: !needsSignIn,
      authMethods: tokens === undefined ? ['PLAIN', 'LOGIN'] : ['XOAUTH2'],
      // Passwords are for encrypted connections only: RFC 4954, 4.
      allowInsecureAuth: false,
      disabledCommands: [...(encryption === 'none' ? ['STARTTLS'] : []), ...(needsSignIn ? [] : ['AUTH'])],
      onAuth({ username = '', password, accessToken }, _session, done) {
        logins.push(username);
        const isRight =
          tokens === undefined
            ? users.get(username) === password
            : accessToken !== undefined && tokens.has(accessToken);
        if (isRight) done(null, { user: username });
        else if (challenges)
          done(null, { data: { status: '401', schemes: 'bearer', scope: 'https://mail.google.com/' } });
        else done(failure({ code: 535, text: '5.7.8 Authentication credentials invalid' }));
      },
      onRcptTo({ address }, _session, done) {
        const reply =
          self.greylist && !greylisted.has(address) ? { code: 451, text: '4.7.1 Greylisted' } : refused.get(address);
        greylisted.add(address);
        done(reply === undefined ? null : failure(reply));
      },
      onData: callbackify(async (stream: SMTPServerDataStream, session: SMTPServerSession) => {
        const { mailFrom, rcptTo } = session.envelope;
        const raw = await buffer(stream);
        const next = afterData.shift();
        if (typeof next === 'object') throw failure(next);
        if (stream.sizeExceeded) throw failure({ code: 552, text: '5.3.4 Message too big' });
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : undefined,
        });
        if (next === 'cut') for (const socket of sockets) socket.destroy();
        if (next !== undefined) await new Promise(() => undefined);
        return 'OK';
      }),
    });
    created.on('error', () => undefined);
    created.server.on('connection', (socket: Socket) => {
      connections += 1;
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    });
    return created;
  };

  const self: MailServer = {
    get port() {
      return port;
    },
    ca: cert,
    mails,
    logins,
    get connections() {
      return connections;
    },
    refused,
    afterData,
    greylist: false,
    password: (user, password) => void users.set(user, password),
    async parsed(index) {
      const mail = mails[index];
      if (mail === undefined) throw new Error(`there is no mail ${index}`);
      return simpleParser(mail.raw);
    },
    async down() {
      const closing = server;
      if (closing === undefined) return;
      server = undefined;
      const closed = once(closing.server, 'close');
      closing.close(() => undefined);
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async up() {
      server = create();
      server.listen(port, '127.0.0.1');
      await once(server.server, 'listening');
      ({ port } = server.server.address() as AddressInfo);
    },
    [Symbol.asyncDispose]: () => self.down(),
  };
  await self.up();
  return self;
}
