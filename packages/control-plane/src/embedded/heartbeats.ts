import type { StreamQuality, Usage } from '@streamspace/plugin-sdk';
import { minuteMs } from '../instant.ts';
import { platformItself } from './initiator.ts';
import type { Recorder } from './recorder.ts';
import type { SessionStore } from './sessions/store.ts';

/** States `session.heartbeat` for every running session. */
export function beat(store: SessionStore, recorder: Recorder, at: number): void {
  for (const { session } of store.live()) {
    if (session.state !== 'running') continue;
    const { id, connections, lastActivityAt, resources } = session;
    const data = {
      session,
      usage: usageAt(id, resources.memoryBytes ?? 2 ** 30, connections, at),
      connections,
      ...(lastActivityAt === undefined ? {} : { lastActivityAt }),
      ...(connections === 0 ? {} : { stream: streamAt(id, at) }),
    };
    recorder.record({ type: 'session.heartbeat', data }, at, platformItself);
  }
}

function usageAt(id: string, memoryBytes: number, connections: number, at: number): Usage {
  const load = connections === 0 ? 0.04 : 0.35;
  return {
    cpuRatio: round(load + 0.3 * load * wave(id, at, 7)),
    memoryBytes: Math.round(memoryBytes * (0.45 + 0.2 * wave(id, at, 53))),
    storageBytes: Math.round(2 ** 29 * (1.5 + 0.5 * wave(id, at, 311))),
  };
}

function streamAt(id: string, at: number): StreamQuality {
  return {
    fps: Math.round(55 + 5 * wave(id, at, 5)),
    rttMs: Math.round(28 + 14 * wave(id, at, 11)),
    packetLossRatio: round(0.003 + 0.003 * wave(id, at, 13)),
    bitrateBps: Math.round(6_000_000 + 2_500_000 * wave(id, at, 9)),
  };
}

/** From -1 to 1 and back every `minutes`, each session at a time of its own. */
function wave(id: string, at: number, minutes: number): number {
  const shift = Buffer.from(id).reduce((sum, byte) => sum + byte, 0);
  return Math.sin((2 * Math.PI * at) / (minutes * minuteMs) + shift);
}

function round(ratio: number): number {
  return Math.round(ratio * 1000) / 1000;
}
