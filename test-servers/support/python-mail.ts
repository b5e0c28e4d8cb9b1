import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface PythonMail {
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
  /** Content types of all parts. */
  readonly types: readonly string[];
  readonly text: string;
  readonly html: string;
  /** What the parser did not like. */
  readonly defects: readonly string[];
  /** Whether the DKIM signature is right, for the public key. */
  readonly isSigned: boolean;
}

const program = `
import dkim, email, email.policy, json, sys
raw = sys.stdin.buffer.read()
key = sys.argv[1]
message = email.message_from_bytes(raw, policy=email.policy.default)
body = lambda kind: (lambda part: '' if part is None else part.get_content())(message.get_body((kind,)))
print(json.dumps({
  'subject': message['subject'], 'from': message['from'], 'to': message['to'], 'messageId': message['message-id'],
  'types': [part.get_content_type() for part in message.walk()],
  'text': body('plain'), 'html': body('html'),
  'defects': [str(defect) for part in message.walk() for defect in part.defects]
    + [str(defect) for value in message.values() for defect in value.defects],
  'isSigned': dkim.verify(raw, dnsfunc=lambda name, timeout=5: ('v=DKIM1; k=rsa; p=' + key).encode()),
}))
`;

/**
 * A mail as the mail library of Python reads it, and as python3-dkim judges its signature.
 *
 * @param publicKey PEM.
 */
export async function readWithPython(raw: Buffer, publicKey: string): Promise<PythonMail> {
  const key = publicKey.replaceAll(/-----[A-Z ]+-----|\s/g, '');
  // The Python of Debian: another one on the path knows nothing of its packages.
  const child = spawn('/usr/bin/python3', ['-c', program, key], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  child.stdin.end(raw);
  const answer = await text(child.stdout);
  await exited;
  return JSON.parse(answer) as PythonMail;
}
