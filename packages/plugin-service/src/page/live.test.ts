import { expect, test, vi } from 'vitest';
import { createLive } from './live.ts';

class FakeSource extends EventTarget {
  readonly CLOSED = 2;
  readyState = 0;

  close() {
    this.readyState = this.CLOSED;
  }
  opens() {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  breaks(readyState: 0 | 2) {
    this.readyState = readyState;
    this.dispatchEvent(new Event('error'));
  }
  sends(name: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
}

function fakeLive() {
  const sources: FakeSource[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const onRefused = vi.fn<() => void>();
  const live = createLive({
    connect() {
      const source = new FakeSource();
      sources.push(source);
      return source as unknown as EventSource;
    },
    onRefused,
    setTimeout: (run, ms) => timers.push({ run, ms }),
    clearTimeout: (id) => timers.splice(id - 1, 1),
  });
  const latest = () => {
    const source = sources.at(-1);
    if (source === undefined) throw new Error('no connection was opened');
    return source;
  };
  return { live, sources, timers, onRefused, latest };
}

test('messages reach those who listen to their name, until they stop', () => {
  const { live, latest } = fakeLive();
  const heard: unknown[] = [];
  const stop = live.on('log', (line) => heard.push(line.message));
  live.resume();
  latest().sends('log', { message: 'one' });
  latest().sends('denial', { message: 'not for us' });
  stop();
  latest().sends('log', { message: 'two' });
  expect(heard).toEqual(['one']);
});

test('the first connection is no gap, the second one is', () => {
  const { live, latest } = fakeLive();
  const gap = vi.fn<() => void>();
  live.onGap(gap);
  live.resume();
  latest().opens();
  expect(gap).not.toHaveBeenCalled();
  latest().breaks(0);
  expect(live.state()).toBe('waiting');
  latest().opens();
  expect(gap).toHaveBeenCalledOnce();
  expect(live.state()).toBe('open');
});

test('a refused stream is tried again with growing delays, at most 15 s', () => {
  const { live, timers, latest, onRefused } = fakeLive();
  live.resume();
  for (let attempt = 0; attempt < 6; attempt += 1) {
    latest().breaks(2);
    timers.at(-1)?.run();
  }
  expect(timers.map(({ ms }) => ms)).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]);
  expect(onRefused).toHaveBeenCalledTimes(6);
});

test('a paused stream is closed, and coming back is a gap', () => {
  const { live, sources, latest } = fakeLive();
  const gap = vi.fn<() => void>();
  live.onGap(gap);
  live.resume();
  latest().opens();
  live.pause();
  expect(sources[0]?.readyState).toBe(2);
  expect(live.state()).toBe('paused');
  live.resume();
  live.resume();
  expect(sources).toHaveLength(2);
  latest().opens();
  expect(gap).toHaveBeenCalledOnce();
});

test('pausing also cancels the next attempt', () => {
  const { live, timers, latest } = fakeLive();
  live.resume();
  latest().breaks(2);
  expect(timers).toHaveLength(1);
  live.pause();
  expect(timers).toHaveLength(0);
});
