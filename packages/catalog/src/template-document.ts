import { isMap, isScalar, LineCounter, parseAllDocuments } from 'yaml';
import { createFinding, type Finding } from './finding.ts';

/** What a control plane reads as a session template. */
const templateVersions = ['stream.space/v1alpha1', 'stream.streamspace.io/v1alpha1'];

/** The documents of a YAML file that a control plane would list as templates. Files that are no YAML have none. */
export function findTemplates(text: string, file: string): readonly Finding[] {
  // Reading YAML is slow and lockfiles are long.
  if (!text.includes('Template') || !templateVersions.some((version) => text.includes(version))) return [];

  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, logLevel: 'silent' });
  return documents.flatMap(({ contents }) => {
    if (!isMap(contents) || !templateVersions.includes(String(contents.get('apiVersion')))) return [];
    const kind: unknown = contents.get('kind', true);
    if (!isScalar(kind) || kind.value !== 'Template' || !kind.range) return [];
    const start = lineCounter.linePos(kind.range[0]);
    const end = lineCounter.linePos(kind.range[1]);
    const message = 'a control plane would list this document as a session template';
    return [
      createFinding('template-document', file, message, {
        line: start.line,
        column: start.col,
        endLine: end.line,
        endColumn: end.col,
      }),
    ];
  });
}
