// What happens, as it happens: the gateway's event stream, shared by all tabs of this browser.

import {Problem, request} from './api.js';

/** @typedef {{seq: number, time: string, kind: string, fields: Record<string, string>}} Happening */
/** @typedef {'connecting'|'live'|'away'} State */

const RETRY_MS = [500, 1000, 2000, 5000, 10000];
const CHANNEL = 'palyra-events';

/** Reads server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
class EventReader {
  /** @param {(data: string) => void} to */
  constructor(to) {
    this.to = to;
    this.rest = '';
    this.data = '';
  }

  /** @param {string} text */
  take(text) {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (this.data) this.to(this.data);
        this.data = '';
      } else if (line.startsWith('data:')) {
        this.data += (this.data ? '\n' : '') + line.slice(5).trimStart();
      }
    }
  }
}

/** A stream that goes on where it was cut. */
export class Stream {
  /**
   * @param {string} path
   * @param {(event: Happening) => void} happened
   * @param {(state: State) => void} changed
   * @param {number} [after] 0 for all; nothing for what comes from now on
   */
  constructor(path, happened, changed, after) {
    this.path = path;
    this.happened = happened;
    this.changed = changed;
    this.last = after;
    this.stopped = new AbortController();
    this.run();
  }

  close() {
    this.stopped.abort();
  }

  async run() {
    let failures = 0;
    while (!this.stopped.signal.aborted) {
      this.changed('connecting');
      try {
        await this.read(() => (failures = 0));
      } catch (e) {
        if (e instanceof Problem && (e.status === 404 || e.status === 401 || e.status === 403)) {
          this.changed('away');
          return; // Trying again would not help.
        }
      }
      if (this.stopped.signal.aborted) return;
      this.changed('away');
      const wait = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)];
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /** @param {() => void} opened */
  async read(opened) {
    /** @type {Record<string, string>} */
    const headers = {Accept: 'text/event-stream'};
    if (this.last !== undefined) headers['Last-Event-ID'] = String(this.last);
    const response = await request('GET', this.path, {headers, signal: this.stopped.signal});
    opened();
    this.changed('live');
    const events = new EventReader((data) => {
      const event = /** @type {Happening} */ (JSON.parse(data));
      if (event.seq !== undefined) this.last = event.seq;
      this.happened(event);
    });
    const reader = /** @type {ReadableStream<any>} */ (response.body).pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const {value, done} = await reader.read();
      if (done) return;
      events.take(value);
    }
  }
}

class Live {
  constructor() {
    /** @type {Set<(event: Happening) => void>} */
    this.watchers = new Set();
    /** @type {Set<(state: State) => void>} */
    this.observers = new Set();
    /** @type {State} */
    this.state = 'connecting';
    this.seq = 0;
    this.channel = new BroadcastChannel(CHANNEL);
  }

  /** One tab holds the stream and tells the others; when it goes, the next one takes over where it was. */
  start() {
    this.channel.onmessage = ({data}) => (data.event ? this.tell(data.event) : this.turn(data.state));
    const lead = () =>
      new Promise(() => {
        new Stream(
          '/v1/events',
          (event) => {
            this.channel.postMessage({event});
            this.tell(event);
          },
          (state) => {
            this.channel.postMessage({state});
            this.turn(state);
          },
          this.seq || undefined,
        );
      });
    if (navigator.locks) {
      navigator.locks.request(CHANNEL, {ifAvailable: true}, (lock) => {
        if (!lock) {
          this.turn('live'); // Another tab holds it.
          navigator.locks.request(CHANNEL, lead);
        }
        return lock ? lead() : undefined;
      });
    } else {
      lead();
    }
  }

  /** @param {Happening} event */
  tell(event) {
    this.seq = Math.max(this.seq, event.seq);
    for (const watcher of this.watchers) watcher(event);
  }

  /** @param {State} state */
  turn(state) {
    this.state = state;
    for (const observer of this.observers) observer(state);
  }

  /**
   * @param {(event: Happening) => void} watcher
   * @returns {() => void} ends it
   */
  watch(watcher) {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** @param {(state: State) => void} observer @returns {() => void} */
  observe(observer) {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }
}

export const live = new Live();
