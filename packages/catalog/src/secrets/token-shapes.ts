/** A kind of secret that is known by its shape. */
export interface TokenShape {
  readonly what: string;
  /** Global; a group named `secret` is the secret where the match has more around it. */
  readonly pattern: RegExp;
}

const shape = (what: string, pattern: RegExp): TokenShape => ({ what, pattern });

/**
 * Tokens whose vendors gave them a shape of their own, most often so that they can be found where they do not belong.
 *
 * @see https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns
 */
export const tokenShapes: readonly TokenShape[] = [
  shape(
    'a private key',
    /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\r|\\n)+(?<secret>[A-Za-z0-9+/=\\\s]{40,})/g,
  ),
  shape('an age key', /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/g),
  shape('an AWS access key', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g),
  shape('a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})\b/g),
  shape('a GitLab token', /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[\w-]{20,}/g),
  shape('a Slack token', /\bx(?:ox[abeoprs]|app)-[A-Za-z0-9-]{24,}/g),
  shape(
    'a Slack webhook',
    /\bhooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Z0-9]{8,}\/[A-Za-z0-9]{8,}\/[A-Za-z0-9]{20,})/g,
  ),
  shape('a Discord webhook', /\bdiscord(?:app)?\.com\/api(?:\/v\d+)?\/webhooks\/\d{17,20}\/(?<secret>[\w-]{60,})/g),
  shape('a Discord bot token', /\b[MNO][A-Za-z\d_-]{23,25}\.[\w-]{6}\.[\w-]{27,38}\b/g),
  shape(
    'a Teams webhook',
    /\bwebhook\.office\.com\/webhookb2\/(?<secret>[\w@-]{60,200}\/IncomingWebhook\/[\w-]{20,})/g,
  ),
  shape('a Telegram token', /\b\d{8,10}:AA[\w-]{33}\b/g),
  shape('a Stripe key', /\b[sr]k_live_[A-Za-z0-9]{20,}\b/g),
  shape('a Google API key', /\bAIza[\w-]{35}\b/g),
  shape('a Google OAuth secret', /\bGOCSPX-[\w-]{28}\b/g),
  shape('an Azure storage key', /\bAccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/g),
  shape('an Azure client secret', /(?<![\w.~-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w.~-])/g),
  shape('a SendGrid key', /\bSG\.[\w-]{22}\.[\w-]{43}\b/g),
  shape('a Mailgun key', /\bkey-[0-9a-f]{32}\b/g),
  shape('a Twilio key', /\bSK[0-9a-f]{32}\b/g),
  shape('an npm token', /\bnpm_[A-Za-z0-9]{36}\b/g),
  shape('a PyPI token', /\bpypi-AgEIcHlwaS5vcmc[\w-]{50,}/g),
  shape('a New Relic key', /\b(?:NRAK-[A-Z0-9]{27}|[0-9a-f]{36}NRAL)\b/g),
  shape('a Sentry token', /\bsntry[su]_[\w+/=-]{40,}/g),
  shape('a Honeycomb key', /\bhc[a-z]{1,2}(?:ik|lk|mk)_[a-z0-9]{40,}\b/g),
  shape('a Grafana token', /\bgl(?:sa_[A-Za-z0-9]{32}_[0-9a-f]{8}|c_[A-Za-z0-9+/=]{60,})/g),
  shape('a Shopify token', /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/g),
  shape('a DigitalOcean token', /\bdo[opr]_v1_[0-9a-f]{64}\b/g),
  shape('a Vault token', /\bhv[sbr]\.[\w-]{24,}/g),
  shape('an Atlassian token', /\bATATT3[\w=-]{100,}/g),
  shape('a Linear key', /\blin_api_[A-Za-z0-9]{40}\b/g),
  shape('a Notion token', /\bntn_[A-Za-z0-9]{40,}\b/g),
  shape('an Anthropic key', /\bsk-ant-[\w-]{60,}/g),
  shape('an OpenAI key', /(?<![\w-])sk-[\w-]{20,120}T3BlbkFJ[\w-]{20,}/g),
  shape('a Hugging Face token', /\bhf_[A-Za-z]{34}\b/g),
  shape('a JSON Web Token', /(?<![\w-])eyJ[\w-]{10,4000}\.eyJ[\w-]{10,4000}\.[\w-]{20,}/g),
];
