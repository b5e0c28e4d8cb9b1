import { isSeq, Document, Scalar, visit } from 'yaml';

/**
 * YAML that readers of versions 1.1 and 1.2 understand alike. Texts are always in double quotes, so that none becomes a
 * date, a number or "no"; lists of plain values stay on one line.
 */
export function stringifyYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Seq(_key, node) {
      if (isSeq(node) && node.items.every((item) => item instanceof Scalar)) node.flow = true;
    },
  });
  const text = document.toString({ defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
  return escapeUnprintable(text.toWellFormed());
}

/** A number that is written with a decimal point, for readers with typed fields. */
export function yamlFloat(value: number): Scalar<number> {
  const scalar = new Scalar(value);
  scalar.minFractionDigits = 1;
  return scalar;
}

/** YAML 1.1 allows fewer characters than JSON, and takes U+2028 for a line end. Such ones only occur in quotes here. */
function escapeUnprintable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this escapes
  return text.replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
