/** An error as Cloud Storage answers it. */
export class GcsFault extends Error {
  readonly status: number;
  /** Such as `conditionNotMet`; of the XML API, such as `SignatureDoesNotMatch`. */
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    reason: string,
    message: string = reason,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.headers = headers;
  }
}

/** https://docs.cloud.google.com/storage/docs/json_api/v1/status-codes#http-status-and-error-codes */
export function jsonFault({ status, reason, message, headers }: GcsFault): Response {
  const error = { code: status, message, errors: [{ message, domain: 'global', reason }] };
  // 304 has no body.
  return status === 304 ? new Response(null, { status }) : Response.json({ error }, { status, headers });
}

/** https://docs.cloud.google.com/storage/docs/xml-api/reference-status#xml-api-errors */
export function xmlFault({ status, reason, message, headers }: GcsFault): Response {
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const body = `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${reason}</Code><Message>${text}</Message></Error>`;
  return new Response(body, { status, headers: { ...headers, 'content-type': 'application/xml; charset=UTF-8' } });
}

/** https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export function oauthFault({ status, reason, message, headers }: GcsFault): Response {
  return Response.json({ error: reason, error_description: message }, { status, headers });
}
