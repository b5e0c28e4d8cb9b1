/** A webhook of Discord, taken apart. */
export interface Webhook {
  readonly id: string;
  /** It is all that posting needs. */
  readonly token: string;
  readonly threadId?: string;
}

const form =
  /^https:\/\/(?:ptb\.|canary\.)?discord(?:app)?\.com\/api(?:\/v\d+)?\/webhooks\/(\d{17,20})\/([A-Za-z0-9_-]{1,100})(?:\?thread_id=(\d{17,20}))?$/;

/** The webhook of an address, of whichever of Discord's hosts and versions; `undefined` for another address. */
export function parseWebhookUrl(url: string): Webhook | undefined {
  const [, id, token, threadId] = form.exec(url) ?? [];
  if (id === undefined || token === undefined) return undefined;
  return { id, token, ...(threadId === undefined ? {} : { threadId }) };
}
