import { PluginError, type Page, type PageQuery, type Template, type TemplateFilter } from '@streamspace/plugin-sdk';
import { createHash } from 'node:crypto';
import { instant } from '../instant.ts';
import type { Database } from './database.ts';
import type { Initiator } from './initiator.ts';
import { parsePageQuery, toPage } from './paging.ts';
import type { Recorder } from './recorder.ts';

/** What a template says; the rest follows from it. */
export type TemplateContent = Omit<Template, 'revision' | 'createdAt' | 'updatedAt'>;

/** The templates that sessions start from. */
export interface Templates {
  /** By name. */
  list(filter: TemplateFilter, page: PageQuery): Page<Template>;
  /** @throws {PluginError} `NOT_FOUND` for an unknown name. */
  get(name: string): Template;
  add(content: TemplateContent, at: number): void;
  /** States `template.updated`. @throws {PluginError} `NOT_FOUND` for an unknown name. */
  update(name: string, changes: Partial<TemplateContent>, at: number, by: Initiator): Template;
}

interface Row {
  readonly name: string;
  readonly record: string;
}

export function createTemplates(database: Database, recorder: Recorder): Templates {
  const byName = database.prepare<Row>('SELECT name, record FROM templates WHERE name = :name');
  const listed = database.prepare<Row>(`
    SELECT name, record FROM templates
    WHERE (:category IS NULL OR category = :category)
      AND (:tag IS NULL OR EXISTS (SELECT 1 FROM json_each(record, '$.tags') WHERE value = :tag))
      AND (:after IS NULL OR name > :after)
    ORDER BY name LIMIT :limit`);
  const save = database.prepare(`
    INSERT INTO templates (name, category, record) VALUES (:name, :category, :record)
    ON CONFLICT (name) DO UPDATE SET category = excluded.category, record = excluded.record`);

  const write = (template: Template) =>
    save.run({ name: template.name, category: template.category, record: JSON.stringify(template) });

  function get(name: string): Template {
    const row = byName.get({ name });
    if (row === undefined) throw new PluginError('NOT_FOUND', `There is no template "${name}"`);
    return parse(row);
  }

  return {
    list({ category, tag }, query) {
      const { after: [after] = [], limit } = parsePageQuery(query, 1);
      return toPage(listed.all({ category, tag, after, limit: limit + 1 }), limit, ({ name }) => [name], parse);
    },
    get,
    add(content, at) {
      write({ ...content, revision: revisionOf(content), createdAt: instant(at), updatedAt: instant(at) });
    },
    update(name, changes, at, by) {
      const { revision: previousRevision, createdAt, updatedAt: _before, ...content } = get(name);
      const changed = { ...content, ...changes };
      const template = { ...changed, revision: revisionOf(changed), createdAt, updatedAt: instant(at) };
      write(template);
      const data = { template, changes: Object.keys(changes), previousRevision };
      recorder.record({ type: 'template.updated', data }, at, by);
      return template;
    },
  };
}

/** Twelve hexadecimal digits of SHA-256 over the content with its keys in order. */
export function revisionOf(content: TemplateContent): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 12);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function parse({ record }: Row): Template {
  return JSON.parse(record) as Template;
}
