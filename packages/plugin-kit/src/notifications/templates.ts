import { matchSubscription, type Log, type PlatformEvent } from '@streamspace/plugin-sdk';
import { Liquid, type Template } from 'liquidjs';
import { visibleLine } from './format.ts';
import type { Notice } from './notice.ts';

/**
 * Templates see one notice as plain data. They reach no files and no prototypes, and none of them takes long: whoever
 * writes one is an operator, but what stands in an event is anybody's.
 */
const engine = new Liquid({
  ownPropertyOnly: true,
  strictFilters: true,
  dynamicPartials: false,
  // In memory, and empty: nothing can be included.
  templates: {},
  parseLimit: 10_000,
  renderLimit: 100,
  memoryLimit: 200_000,
});

/** What is wrong with a template, in words; `undefined` for a good one. */
export function templateFault(text: string): string | undefined {
  try {
    engine.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  }
}

/** Texts of an operator in place of the usual ones. */
export interface Texts {
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
}

/**
 * Puts the operator's texts into notices. A template sees `title`, `summary`, `type`, `severity`, `time`, `subject`,
 * `session`, `link`, and `facts` by their labels in lower case with `_` for spaces, such as `facts.full_name`. What a
 * template makes is a line like any other; where it fails or makes nothing, the usual text stands.
 *
 * @param byEvent By name, alias or pattern; the most specific one counts.
 */
export function createTemplates(
  byEvent: Readonly<Record<string, Texts>>,
  log: Pick<Log, 'warn'>,
): (notice: Notice, event: Pick<PlatformEvent, 'type' | 'data'>) => Notice {
  const parsed = new Map<string, readonly Template[]>();
  const parse = (text: string): readonly Template[] => {
    const templates = parsed.get(text) ?? engine.parse(text);
    parsed.set(text, templates);
    return templates;
  };

  function render(text: string | undefined, usual: string, scope: object, maxLength: number): string {
    if (text === undefined) return usual;
    try {
      const made: unknown = engine.renderSync([...parse(text)], scope);
      return visibleLine(String(made), maxLength) || usual;
    } catch (error) {
      log.warn('A template failed; the usual text stands in its place', { reason: String(error).slice(0, 200) });
      return usual;
    }
  }

  return (notice, event) => {
    const name = matchSubscription(Object.keys(byEvent), event);
    const texts = name === undefined ? undefined : byEvent[name];
    if (texts === undefined) return notice;
    const { emoji: _emoji, facts, problem: _problem, ...scope } = notice;
    const values = facts.map(({ label, value }) => [label.toLowerCase().replaceAll(/\W+/g, '_'), value]);
    const context = { ...scope, facts: Object.fromEntries(values) as Record<string, string> };
    return {
      ...notice,
      title: render(texts.title, notice.title, context, 100),
      summary: render(texts.summary, notice.summary, context, 300),
    };
  };
}
