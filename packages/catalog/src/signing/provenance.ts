const statementType = 'https://in-toto.io/Statement/v1';
const provenanceType = 'https://slsa.dev/provenance/v1';

/**
 * Whether a signed statement says of something that a build made it. Statements of other kinds may say anything of it, such as
 * that a scan of it has failed.
 *
 * @see https://slsa.dev/spec/v1.0/provenance
 */
export function provenanceNames(sha256: string, payload: string, payloadType: string): boolean {
  if (payloadType !== 'application/vnd.in-toto+json') return false;
  const statement = parse(payload);
  if (get(statement, '_type') !== statementType || get(statement, 'predicateType') !== provenanceType) return false;
  const subjects = get(statement, 'subject');
  return Array.isArray(subjects) && subjects.some((subject) => get(get(subject, 'digest'), 'sha256') === sha256);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function get(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
