import type { Json } from '../api/common.ts';
import type { NoticeLevel } from '../api/host.ts';
import type { Role } from '../events/entities.ts';

/** Who looks at a view or clicks: stated by the host, never by the browser. */
export interface Viewer {
  readonly id: string;
  readonly username: string;
  readonly role: Role;
  /** The viewer's groups, and whether the viewer manages them as owner or admin of the group. */
  readonly groups: readonly { readonly id: string; readonly name: string; readonly manager: boolean }[];
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** BCP 47, such as `en-GB`. */
  readonly locale: string;
}

/** The object that a panel or an item of a menu belongs to. */
export interface Target {
  readonly kind: 'session' | 'user' | 'template';
  /** Id of the session or user, name of the template. */
  readonly id: string;
}

/** What a view is asked for. */
export interface View {
  readonly viewer: Viewer;
  /** From the address: what filters, tabs and "more" write there. Texts of at most 1,000 characters. */
  readonly params: Readonly<Record<string, string>>;
  /** Of a panel. */
  readonly target?: Target;
}

/**
 * Something to click: an action or a command of the plugin. With `as: 'viewer'` it is one of the platform's own, `open`,
 * `hibernate`, `wake` and `terminate`, done with the viewer's rights and without the plugin.
 */
export interface ActionRef {
  /** Id from the manifest, or the platform's. */
  readonly action: string;
  /** Default: the title from the manifest. At most 80 characters. */
  readonly label?: string;
  /** What the action gets. In a row of a table, the row's key stands beside it. */
  readonly input?: Json;
  readonly as?: 'viewer';
  /** Shows that it takes something away. */
  readonly danger?: boolean;
}

/** How a value is written for the viewer. Times are instants, `duration` seconds, `percent` 0 to 1, `level` a level. */
export type Show =
  | 'text'
  | 'number'
  | 'time'
  | 'ago'
  | 'duration'
  | 'bytes'
  | 'money'
  | 'percent'
  | 'level'
  | 'code'
  | 'link'
  | 'user'
  | 'session'
  | 'template';

/** Always shown as a word and a shape too, never by colour alone. */
export type Level = NoticeLevel | 'success';

/** One of several values to choose from. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface StackBlock {
  readonly block: 'stack' | 'columns';
  readonly children: readonly Block[];
}

/** Parts of a page of which one shows; the parameter `param` of the view says which. Content is asked for when it shows. */
export interface TabsBlock {
  readonly block: 'tabs';
  readonly param: string;
  readonly tabs: readonly { readonly id: string; readonly title: string; readonly content?: Block }[];
}

export interface CardBlock {
  readonly block: 'card';
  readonly title: string;
  readonly level?: Level;
  readonly children: readonly Block[];
  readonly actions?: readonly ActionRef[];
}

/** Markdown without HTML: paragraphs, emphasis, code, lists, links and headings. */
export interface TextBlock {
  readonly block: 'text';
  readonly markdown: string;
}

export interface CodeBlock {
  readonly block: 'code';
  readonly language?: string;
  readonly text: string;
}

export interface CalloutBlock {
  readonly block: 'callout';
  readonly level: Level;
  readonly title: string;
  readonly text?: string;
  readonly actions?: readonly ActionRef[];
}

export interface FactsBlock {
  readonly block: 'facts';
  readonly items: readonly {
    readonly label: string;
    readonly value: string | number;
    readonly show?: Show;
    /** A button that copies the value. */
    readonly copy?: boolean;
  }[];
}

export interface StatBlock {
  readonly block: 'stat';
  readonly label: string;
  readonly value: number | string;
  readonly show?: Show;
  /** ISO 4217, for `money`. Default `USD`. */
  readonly currency?: string;
  /** Against the period before: 0.1 is 10 % more. */
  readonly change?: number;
  readonly level?: Level;
}

export interface ProgressBlock {
  readonly block: 'progress';
  readonly label: string;
  /** 0 to `max`; more is shown as full. */
  readonly value: number;
  readonly max: number;
  /** What people read, such as `31 of 80 h`. */
  readonly text: string;
  readonly level?: Level;
}

export interface LinkBlock {
  readonly block: 'link';
  readonly label: string;
  /** http(s) address, or a path of the platform. */
  readonly href: string;
  readonly newWindow?: boolean;
}

export interface ActionsBlock {
  readonly block: 'actions';
  readonly items: readonly ActionRef[];
}

/** At most 12 series of 1,000 values. `null` is a gap. */
export interface ChartBlock {
  readonly block: 'chart';
  readonly kind: 'line' | 'area' | 'bar' | 'stacked' | 'spark' | 'heatmap';
  readonly label: string;
  /** What the chart says, in a sentence, for people who do not see it. */
  readonly summary: string;
  readonly x: readonly (string | number)[];
  readonly series: readonly { readonly label: string; readonly values: readonly (number | null)[] }[];
  readonly show?: Show;
}

/** At most 500 rows; only the fields of `columns` and the key leave the host. */
export interface TableBlock {
  readonly block: 'table';
  readonly label?: string;
  readonly rows: readonly object[];
  readonly columns: readonly (
    | string
    | {
        readonly key: string;
        readonly title?: string;
        readonly show?: Show;
        readonly currency?: string;
        /** A click on the head writes the parameters `sort` and `order` of the view. */
        readonly sort?: boolean;
      }
  )[];
  /** Field that tells rows apart, and that actions get. Default `id`. */
  readonly key?: string;
  readonly rowActions?: readonly ActionRef[];
  readonly actions?: readonly ActionRef[];
  /** Value of the parameter `cursor` for the following page. */
  readonly next?: string;
  /** What is said when there is no row. */
  readonly empty?: string;
  /** Offers the shown rows as a CSV file of this name. */
  readonly csv?: string;
}

export interface TimelineBlock {
  readonly block: 'timeline';
  readonly label: string;
  readonly items: readonly {
    /** An instant. */
    readonly at: string;
    readonly title: string;
    readonly text?: string;
    readonly level?: Level;
    readonly link?: string;
    readonly actions?: readonly ActionRef[];
  }[];
  readonly next?: string;
  readonly empty?: string;
}

/** Fields that write parameters of the view, each by its name. */
export interface FiltersBlock {
  readonly block: 'filters';
  readonly fields: readonly {
    readonly param: string;
    readonly label: string;
    readonly kind: 'text' | 'choice' | 'date';
    readonly options?: readonly Choice[];
  }[];
}

/** The fields of an action's input schema. */
export interface FormBlock {
  readonly block: 'form';
  /** Gets what was filled in. */
  readonly action: string;
  /** What the fields hold at first. */
  readonly values?: Json;
  /** Action that answers `{ show }` for what is filled in so far, without doing anything. */
  readonly preview?: string;
  /** Word on the button. Default: the action's title. */
  readonly submit?: string;
  readonly steps?: readonly { readonly title: string; readonly fields: readonly string[] }[];
  /** What a field offers, where only the plugin knows. */
  readonly options?: Readonly<Record<string, readonly Choice[]>>;
}

/** What a view is made of: a closed list, drawn by the host. No code of a plugin runs in a browser. */
export type Block =
  | StackBlock
  | TabsBlock
  | CardBlock
  | TextBlock
  | CodeBlock
  | CalloutBlock
  | FactsBlock
  | StatBlock
  | ProgressBlock
  | LinkBlock
  | ActionsBlock
  | ChartBlock
  | TableBlock
  | TimelineBlock
  | FiltersBlock
  | FormBlock;
