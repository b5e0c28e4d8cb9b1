import type { Block, FactsBlock, FiltersBlock, TabsBlock, TimelineBlock } from '@streamspace/plugin-sdk';
import { useId, useState } from 'react';
import { Empty } from '../ui/empty.tsx';
import { Icon } from '../ui/icon.tsx';
import { Note } from '../ui/note.tsx';
import { StateBadge } from '../ui/state-badge.tsx';
import { useApp } from '../context.ts';
import { ActionButtons } from './action-buttons.tsx';
import { ChartView } from './chart-block.tsx';
import { FormView } from './form-block.tsx';
import { Markdown } from './markdown.tsx';
import { levelWords, usePlace } from './place.ts';
import { showText } from './show.ts';
import { More, TableView } from './table-block.tsx';
import { SafeLink, Value } from './value.tsx';

/** Draws what a plugin said, and nothing else: all that shows is made here. */
export function BlockView({ block }: { readonly block: Block }) {
  const { locale, timeZone } = usePlace();
  switch (block.block) {
    case 'stack':
    case 'columns':
      return <div className={block.block === 'stack' ? 'blocks' : 'block-columns'}>{all(block.children)}</div>;
    case 'tabs':
      return <Tabs tabs={block} />;
    case 'card':
      return (
        <Card title={block.title} level={block.level}>
          {all(block.children)}
          <ActionButtons actions={block.actions} />
        </Card>
      );
    case 'text':
      return <Markdown text={block.markdown} />;
    case 'code':
      return (
        <pre className="code-block" tabIndex={0} aria-label={block.language ?? 'Code'}>
          {block.text}
        </pre>
      );
    case 'callout': {
      const { word, tone } = levelWords[block.level];
      return (
        <Note
          tone={tone}
          title={`${word}: ${block.title}`}
          actions={block.actions && <ActionButtons actions={block.actions} />}
        >
          {block.text === undefined ? undefined : <p>{block.text}</p>}
        </Note>
      );
    }
    case 'facts':
      return <Facts facts={block} />;
    case 'stat':
      return (
        <p className="stat">
          <span className="muted small">{block.label}</span>
          <span className="stat-value">{showText(block.value, block.show, { locale, timeZone }, block.currency)}</span>
          {block.change === undefined ? undefined : <Change change={block.change} locale={locale} />}
          {block.level === undefined ? undefined : <StateBadge state={levelWords[block.level]} />}
        </p>
      );
    case 'progress':
      return <Progress {...block} />;
    case 'link':
      return (
        <p>
          <SafeLink href={block.href} newWindow={block.newWindow}>
            {block.label}
          </SafeLink>
        </p>
      );
    case 'actions':
      return <ActionButtons actions={block.items} />;
    case 'chart':
      return <ChartView chart={block} reader={{ locale, timeZone }} />;
    case 'table':
      return <TableView table={block} />;
    case 'timeline':
      return <Timeline timeline={block} />;
    case 'filters':
      return <Filters filters={block} />;
    case 'form':
      return <FormView form={block} View={BlockView} />;
  }
}

const all = (blocks: readonly Block[]) =>
  // oxlint-disable-next-line react/no-array-index-key -- blocks of one view keep their order
  blocks.map((block, index) => <BlockView key={`${block.block} ${index}`} block={block} />);

function Card({
  title,
  level,
  children,
}: {
  readonly title: string;
  readonly level: keyof typeof levelWords | undefined;
  readonly children: React.ReactNode;
}) {
  const id = useId();
  const { heading: Heading } = usePlace();
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <Heading id={id}>{title}</Heading>
        {level === undefined ? undefined : <StateBadge state={levelWords[level]} />}
      </div>
      {children}
    </section>
  );
}

/** Tabs change a parameter, so that the plugin says what shows; a tab with content shows it at once. */
function Tabs({ tabs: { param, tabs } }: { readonly tabs: TabsBlock }) {
  const { params, setParams } = usePlace();
  const chosen = tabs.find(({ id }) => id === params[param]) ?? tabs[0];
  return (
    <div className="blocks">
      <div className="toggles" role="group" aria-label="Parts">
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            className="toggle"
            aria-pressed={id === chosen?.id}
            onClick={() => setParams({ [param]: id, cursor: '' })}
          >
            {title}
          </button>
        ))}
      </div>
      {chosen?.content === undefined ? undefined : <BlockView block={chosen.content} />}
    </div>
  );
}

function Facts({ facts: { items } }: { readonly facts: FactsBlock }) {
  return (
    <dl className="block-facts">
      {items.map(({ label, value, show, copy }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <Value value={value} show={show} />
            {copy === true ? <CopyButton label={label} text={String(value)} /> : undefined}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function CopyButton({ label, text }: { readonly label: string; readonly text: string }) {
  const { announce } = useApp();
  return (
    <button
      type="button"
      className="link-button small"
      aria-label={`Copy ${label}`}
      onClick={() => void navigator.clipboard.writeText(text).then(() => announce(`${label} copied`))}
    >
      Copy
    </button>
  );
}

function Change({ change, locale }: { readonly change: number; readonly locale: string }) {
  const text = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(Math.abs(change));
  return (
    <span className="muted small">
      <Icon name={change < 0 ? 'down' : 'up'} />
      {text} {change < 0 ? 'less' : 'more'} than before
    </span>
  );
}

function Progress({ label, value, max, text, level }: Extract<Block, { readonly block: 'progress' }>) {
  const id = useId();
  return (
    <div className="progress" data-tone={level === undefined ? undefined : levelWords[level].tone}>
      <p>
        <label htmlFor={id}>{label}</label>
        <span className="strong">{text}</span>
        {level === undefined ? undefined : <StateBadge state={levelWords[level]} />}
      </p>
      <progress id={id} value={Math.min(value, max)} max={max}>
        {text}
      </progress>
    </div>
  );
}

function Timeline({ timeline }: { readonly timeline: TimelineBlock }) {
  const { heading: Heading } = usePlace();
  return (
    <section aria-label={timeline.label} className="blocks">
      <Heading>{timeline.label}</Heading>
      {timeline.items.length === 0 ? <Empty title={timeline.empty ?? 'Nothing has happened yet'} /> : undefined}
      <ol className="timeline">
        {timeline.items.map(({ at, title, text, level, link, actions }, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- two things may happen at once
          <li key={`${at} ${index}`}>
            <p>
              {level === undefined ? undefined : <StateBadge state={levelWords[level]} />}{' '}
              <span className="strong">{link === undefined ? title : <SafeLink href={link}>{title}</SafeLink>}</span>{' '}
              <span className="muted small">
                <Value value={at} show="ago" />
              </span>
            </p>
            {text === undefined ? undefined : <p>{text}</p>}
            <ActionButtons actions={actions} about={title} />
          </li>
        ))}
      </ol>
      <More next={timeline.next} />
    </section>
  );
}

function Filters({ filters: { fields } }: { readonly filters: FiltersBlock }) {
  const { params, setParams } = usePlace();
  return (
    <div className="view-filters" role="group" aria-label="Filters">
      {fields.map(({ param, label, kind, options = [] }) => {
        const value = params[param] ?? '';
        const set = (next: string) => setParams({ [param]: next, cursor: '' });
        return (
          <label key={param}>
            {label}
            {kind === 'choice' ? (
              <select value={value} onChange={(event) => set(event.target.value)}>
                <option value="">All</option>
                {options.map((option) => (
                  <option key={option.value} value={option.value}>
                    {option.label}
                  </option>
                ))}
              </select>
            ) : (
              <FilterInput kind={kind} value={value} onChange={set} />
            )}
          </label>
        );
      })}
    </div>
  );
}

/** What is typed counts when the field is left or Enter is pressed, not with every letter. */
function FilterInput({
  kind,
  value,
  onChange,
}: {
  readonly kind: 'text' | 'date';
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState<string>();
  const commit = () => {
    if (typed !== undefined && typed !== value) onChange(typed);
    setTyped(undefined);
  };
  return (
    <input
      type={kind}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}
