import type { ActionRef, Outcome, Target } from '@streamspace/plugin-sdk';
import { useMemo, useState, type ReactNode } from 'react';
import { useApp } from '../context.ts';
import { humanise } from '../format.ts';
import { navigate } from '../navigation.tsx';
import { isSafeLink } from '../safe-link.ts';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { BlockView } from './block-view.tsx';
import { FormView, wantsForm } from './form-block.tsx';
import { PlaceContext, type Place } from './place.ts';
import type { PlugIn } from './plug-in.ts';

type Input = Readonly<Record<string, unknown>>;

/** What is open above the page while an action goes on. */
type Step =
  | { readonly kind: 'confirm'; readonly question: string; readonly danger: boolean; readonly go: () => void }
  | { readonly kind: 'form'; readonly action: ActionRef; readonly title: string; readonly input: Input }
  | { readonly kind: 'show'; readonly outcome: Extract<Outcome, { readonly show: unknown }> }
  | { readonly kind: 'reveal'; readonly outcome: Extract<Outcome, { readonly reveal: string }> }
  | { readonly kind: 'failed'; readonly error: Error };

export interface PlaceProps {
  readonly plugIn: PlugIn;
  readonly params: Readonly<Record<string, string>>;
  readonly onParams: (change: Readonly<Record<string, string>>) => void;
  readonly from: 'page' | 'menu' | 'notice';
  readonly target?: Target | undefined;
  /** Something was done, so that what shows may be old. */
  readonly onDone?: () => void;
  /** Default `h3`: blocks stand in a part of the page that has a heading. */
  readonly heading?: Place['heading'];
  readonly children: ReactNode;
}

/** Gives blocks their place, and plays out what follows a click: form, question, answer. */
export function PlaceProvider(props: PlaceProps) {
  const { plugIn, params, onParams, from, target, onDone, heading = 'h3', children } = props;
  const { announce } = useApp();
  const [step, setStep] = useState<Step>();

  const place = useMemo((): Place => {
    const describe: Place['describe'] = ({ action, as }) => {
      if (as === 'viewer') return { title: humanise(action) };
      const found = plugIn.calls.find(({ id }) => id === action);
      return {
        title: found?.title ?? humanise(action),
        ...(found?.input === undefined ? {} : { input: found.input }),
      };
    };

    async function act(action: string, input: Input, requestId: string, confirmed: boolean): Promise<Outcome> {
      const { outcome } = await plugIn.act(action, {
        input,
        from,
        requestId,
        confirmed,
        ...(target === undefined ? {} : { target }),
      });
      if (outcome === undefined || !('confirm' in outcome)) return outcome;
      if (await ask(outcome.confirm, outcome.danger === true)) return act(action, input, requestId, true);
      return { done: 'Nothing was done' };
    }

    /** Resolves with what was answered. */
    const ask = (question: string, danger: boolean): Promise<boolean> =>
      new Promise((resolve) => {
        setStep({ kind: 'confirm', question, danger, go: () => resolve(true) });
        declined = () => resolve(false);
      });

    function show(outcome: Outcome): void {
      onDone?.();
      if (outcome === undefined) announce('Done');
      else if ('done' in outcome) announce(outcome.done);
      else if ('show' in outcome) setStep({ kind: 'show', outcome });
      else if ('reveal' in outcome) setStep({ kind: 'reveal', outcome });
      else if ('open' in outcome) open(outcome.open, outcome.newWindow === true);
      else if ('invalid' in outcome) {
        const faults = Object.entries(outcome.invalid).map(([field, fault]) => `${humanise(field)}: ${fault}`);
        setStep({ kind: 'failed', error: new Error(faults.join('. ')) });
      }
    }

    async function run(action: ActionRef, input: Input): Promise<void> {
      try {
        if (action.as === 'viewer') {
          const session = sessionOf(input, target);
          if (action.action === 'open') navigate(`/home/sessions/${encodeURIComponent(session)}`);
          else if (action.action !== 'terminate' || (await ask(`End the session ${session} for good?`, true))) {
            await plugIn.doAsViewer(action.action, session);
            show({ done: `${humanise(action.action)}: ${session}` });
          }
        } else show(await act(action.action, input, crypto.randomUUID(), false));
      } catch (error) {
        setStep({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
      }
    }

    return {
      params,
      setParams: onParams,
      describe,
      send: (action, input) => act(action, input, crypto.randomUUID(), false),
      show,
      start(action, given = {}) {
        const input = { ...action.input, ...given };
        const { title, input: schema } = describe(action);
        if (wantsForm(schema, input)) setStep({ kind: 'form', action, title, input });
        else void run(action, input);
      },
      heading,
      timeZone: plugIn.timeZone,
      locale: plugIn.locale,
      ...(target === undefined ? {} : { target }),
    };
  }, [plugIn, params, onParams, from, target, onDone, announce, heading]);

  const close = () => {
    declined();
    setStep(undefined);
  };
  return (
    <PlaceContext value={place}>
      {children}
      {step === undefined ? undefined : <StepDialog step={step} onClose={close} />}
    </PlaceContext>
  );
}

/** Settles the question that is open; a question is asked one at a time, in the only dialog. */
let declined: () => void = () => undefined;

function sessionOf(input: Input, target: Target | undefined): string {
  const id = input['id'] ?? input['session'] ?? (target?.kind === 'session' ? target.id : undefined);
  if (typeof id === 'string') return id;
  throw new Error('The plugin offers this for a session, and does not say for which');
}

function open(address: string, newWindow: boolean): void {
  if (!isSafeLink(address)) return;
  if (newWindow) window.open(address, '_blank', 'noopener,noreferrer');
  else if (address.startsWith('/')) navigate(address);
  else window.location.assign(address);
}

function StepDialog({ step, onClose }: { readonly step: Step; readonly onClose: () => void }) {
  const closing = (word: string, primary = false) => (
    <button type="button" className={primary ? 'button primary' : 'button'} onClick={onClose}>
      {word}
    </button>
  );
  switch (step.kind) {
    case 'confirm':
      return (
        <Dialog
          title={step.question}
          onClose={onClose}
          actions={
            <>
              {closing('Cancel')}
              <button
                type="button"
                className={step.danger ? 'button danger' : 'button primary'}
                onClick={() => {
                  step.go();
                  onClose();
                }}
              >
                Go on
              </button>
            </>
          }
        >
          {undefined}
        </Dialog>
      );
    case 'form':
      return (
        <Dialog title={step.title} onClose={onClose} actions={closing('Cancel')}>
          <FormView
            form={{ block: 'form', action: step.action.action, values: step.input }}
            onDone={onClose}
            View={BlockView}
          />
        </Dialog>
      );
    case 'show':
      return (
        <Dialog
          title={step.outcome.title ?? 'Details'}
          drawer={step.outcome.as === 'drawer'}
          onClose={onClose}
          actions={closing('Close')}
        >
          <BlockView block={step.outcome.show} />
        </Dialog>
      );
    case 'reveal':
      return (
        <Dialog title={step.outcome.label ?? 'Shown once'} onClose={onClose} actions={closing('I have kept it', true)}>
          <p>This is not shown again: keep it somewhere safe.</p>
          <pre className="code-block" tabIndex={0}>
            {step.outcome.reveal}
          </pre>
        </Dialog>
      );
    case 'failed':
      return (
        <Dialog title="That did not work" onClose={onClose} actions={closing('Close')}>
          <ErrorNote error={step.error} />
        </Dialog>
      );
  }
}
