import { randomUUID } from 'node:crypto';

/** Who may ask for a token. */
export interface EntraApp {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The part of Microsoft Entra ID that gives tokens to applications. */
export interface FakeEntra {
  readonly app: EntraApp;
  /** Tokens that were given out. */
  readonly tokens: ReadonlySet<string>;
  /** Requests so far. */
  readonly asked: number;
  /** How long a token works, in seconds. Default 3599. */
  lifetimeSeconds: number;
  /** Answers 503 from now on. */
  isDown: boolean;
  /** Whether a token works. */
  isValid(token: string, now: number): boolean;
  /** No token that was given out works any more. */
  revoke(): void;
  handle(request: Request, now: number): Promise<Response>;
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export function createFakeEntra(): FakeEntra {
  const app: EntraApp = {
    tenantId: '11111111-2222-4333-8444-555555555555',
    clientId: '66666666-7777-4888-9999-aaaaaaaaaaaa',
    clientSecret: 'a~secret.of-the_application-0123456789',
  };
  const expiries = new Map<string, number>();

  const refused = (status: number, error: string): Response =>
    Response.json({ error, error_description: 'AADSTS: as the fake of Entra says it' }, { status });

  const entra: FakeEntra & { asked: number } = {
    app,
    get tokens() {
      return new Set(expiries.keys());
    },
    asked: 0,
    lifetimeSeconds: 3599,
    isDown: false,
    isValid: (token, now) => (expiries.get(token) ?? 0) > now,
    revoke: () => expiries.clear(),
    async handle(request, now) {
      entra.asked += 1;
      if (entra.isDown) return new Response('', { status: 503 });
      const { pathname } = new URL(request.url);
      if (request.method !== 'POST' || pathname !== `/${app.tenantId}/oauth2/v2.0/token`)
        return refused(400, 'invalid_request');
      const form = new URLSearchParams(await request.text());
      if (form.get('grant_type') !== 'client_credentials') return refused(400, 'unsupported_grant_type');
      if (form.get('scope') !== 'https://storage.azure.com/.default') return refused(400, 'invalid_scope');
      if (form.get('client_id') !== app.clientId || form.get('client_secret') !== app.clientSecret)
        return refused(401, 'invalid_client');
      const token = `eyJ.${randomUUID()}.fake`;
      expiries.set(token, now + entra.lifetimeSeconds * 1000);
      return Response.json({ token_type: 'Bearer', expires_in: entra.lifetimeSeconds, access_token: token });
    },
  };
  return entra;
}
