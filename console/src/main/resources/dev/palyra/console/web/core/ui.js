// What the pages are made of.

import {LitElement, html, nothing} from 'lit';
import {live} from './live.js';
import {Problem, get, passkeysWork, provePasskey, send} from './api.js';
import {ago, full} from './format.js';
import {icon} from './icons.js';

export {html, nothing, icon};

/** An element whose content is styled with the page, and that lives in it. */
export class Part extends LitElement {
  createRenderRoot() {
    return this;
  }
}

const RETRY_MS = 2000;
const STOPS = 'a, button:not([disabled]), summary';

/** A page: it loads what it shows, says when it cannot, and follows what happens. */
export class Page extends Part {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = {error: {state: true}, loading: {state: true}, now: {state: true}};

  constructor() {
    super();
    /** @type {Error|null} */
    this.error = null;
    this.loading = true;
    this.now = Date.now();
    /** @type {(() => void)[]} */
    this.endings = [];
    /** @type {string[]} kinds of records, or their beginnings, after which the page loads again */
    this.follows = [];
    this.pending = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.endings.push(live.watch((event) => this.happened(event)));
    // After a time without the stream, anything may have happened.
    let away = false;
    this.endings.push(
      live.observe((state) => {
        if (state === 'live' && away) this.reload();
        away = state !== 'live';
      }),
    );
    const tick = setInterval(() => (this.now = Date.now()), 1000);
    this.endings.push(() => clearInterval(tick));
    const keys = (/** @type {KeyboardEvent} */ event) => {
      if (!typing(event) && !event.metaKey && !event.ctrlKey && !event.altKey && !document.querySelector('dialog[open]')) this.key(event);
    };
    addEventListener('keydown', keys);
    this.endings.push(() => removeEventListener('keydown', keys));
    this.reload();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.endings.splice(0)) end();
    clearTimeout(this.pending);
  }

  /** @param {import('./live.js').Happening} event */
  happened(event) {
    if (this.follows.some((kind) => event.kind.startsWith(kind))) {
      this.reloadIn(120); // Events come in bursts.
    }
  }

  /** @param {number} ms */
  reloadIn(ms) {
    clearTimeout(this.pending);
    if (this.isConnected) this.pending = window.setTimeout(() => this.reload(), ms);
  }

  /** Goes through what is listed, where a page has no keys of its own. @param {KeyboardEvent} event */
  key(event) {
    const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
    const rows = step ? [...this.querySelectorAll('tbody tr, .rows li, .queue li, article.panel')].filter((row) => row.querySelector(STOPS)) : [];
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step));
    /** @type {HTMLElement} */ (rows[next].querySelector(STOPS)).focus();
    event.preventDefault();
  }

  /** Loads what the page shows. */
  async load() {}

  async reload() {
    try {
      await this.load();
      this.error = null;
    } catch (e) {
      this.error = /** @type {Error} */ (e);
      // Nothing else may happen after which it would load again.
      if (e instanceof Problem && (e.status === 0 || e.status === 429 || e.status >= 500)) this.reloadIn(RETRY_MS);
    }
    this.loading = false;
  }

  /** @returns {any} in the place of the content while there is none */
  get placeholder() {
    if (this.error) return trouble(this.error, () => this.reload());
    return this.loading ? html`<div class="skeleton" role="status" aria-label="Loading"><i></i><i></i><i></i></div>` : null;
  }
}

/** @param {Event} event whether it belongs to a field */
export function typing(event) {
  const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** @param {Error} error @param {() => void} [again] */
export function trouble(error, again) {
  const missing = error instanceof Problem && error.code === 'unknown-route';
  return html`<div class="trouble" role="alert">
    ${icon('alert')}
    <div>
      <strong>${missing ? 'This gateway does not offer that' : 'That did not work'}</strong>
      <p>${error.message}</p>
      ${error instanceof Problem && error.problems.length ? html`<ul>${error.problems.map((one) => html`<li><code>${one}</code></li>`)}</ul>` : nothing}
    </div>
    ${again && !missing ? html`<button class="quiet" @click=${again}>${icon('refresh')} Try again</button>` : nothing}
  </div>`;
}

/** @param {import('./icons.js').IconName} name @param {string} title @param {any} text */
export function empty(name, title, text) {
  return html`<div class="empty">${icon(name)}<strong>${title}</strong><p>${text}</p></div>`;
}

/**
 * @param {string} title @param {any} [lead] @param {any} [actions]
 */
export function head(title, lead = nothing, actions = nothing) {
  return html`<header class="head"><div><h1>${title}</h1>${lead ? html`<p>${lead}</p>` : nothing}</div><div class="actions">${actions}</div></header>`;
}

/** @param {string} kind a colour by its meaning: good, wait, bad, info, plain @param {any} text */
export function badge(kind, text) {
  return html`<span class="badge ${kind}">${text}</span>`;
}

const MEANING = /** @type {Record<string, string>} */ ({
  permit: 'good', permitted: 'good', granted: 'good', consumed: 'good', ran: 'good', completed: 'good', finished: 'good', active: 'good', live: 'good', 'in-force': 'good', ok: 'good', approve: 'good', low: 'good', available: 'good', exited: 'good', approved: 'good',
  ask: 'wait', waiting: 'wait', medium: 'wait', expiring: 'wait', 'waiting-approval': 'wait', 'waiting-for-approval': 'wait', executing: 'info', running: 'info', created: 'info',
  forbid: 'bad', denied: 'bad', deny: 'bad', refused: 'bad', high: 'bad', critical: 'bad', failed: 'bad', failing: 'bad', revoked: 'bad', destroyed: 'bad', orphaned: 'bad', missing: 'bad',
});

/** @param {string} word a state, a risk or a decision */
export function state(word) {
  return badge(MEANING[word] ?? 'plain', word.replaceAll('-', ' '));
}

/** @param {string} time @param {number} [now] */
export function when(time, now) {
  return html`<time datetime=${time} title=${full(time)}>${ago(time, now)}</time>`;
}

/** @param {string} text @param {string} [what] */
export function copyable(text, what = 'it') {
  return html`<button class="quiet icon-only" title="Copy" aria-label="Copy ${what}" @click=${async () => {
    await navigator.clipboard.writeText(text);
    toast('Copied');
  }}>${icon('copy')}</button>`;
}

/** @param {string} text @param {'good'|'bad'} [kind] */
export function toast(text, kind = 'good') {
  dispatchEvent(new CustomEvent('palyra-toast', {detail: {text, kind}}));
}

/**
 * Asks before something is done.
 * @param {{title: string, text?: any, action: string, danger?: boolean, fields?: {name: string, label: string, value?: string, hint?: string, type?: string, required?: boolean, options?: string[], mono?: boolean, autocomplete?: string}[], other?: {name: string, label: string}}} wanted `other` is a way besides, which answers with its name alone
 * @returns {Promise<Record<string, string>|null>} what was entered; null where nothing is to be done
 */
export function ask(wanted) {
  return new Promise((resolve) => dispatchEvent(new CustomEvent('palyra-ask', {detail: {...wanted, resolve}})));
}

/**
 * Does something and says what came of it.
 * @param {() => Promise<any>} work @param {string} [done]
 * @returns {Promise<boolean>} whether it was done
 */
export async function act(work, done) {
  try {
    await work();
    if (done) toast(done);
    return true;
  } catch (e) {
    const error = /** @type {Error} */ (e);
    if (error.message) toast(error.message, 'bad');
    return false;
  }
}

/**
 * Sends what may ask for a fresh proof of presence, and gives it: by a passkey or a one-time code, as the account has them.
 * @param {(headers: Record<string, string>) => Promise<T>} work
 * @template T
 * @returns {Promise<T>}
 */
export async function proving(work) {
  /** @type {Record<string, string>} */
  let headers = {};
  for (;;) {
    try {
      return await work(headers);
    } catch (e) {
      if (!(e instanceof Problem) || (e.code !== 'step-up-required' && e.code !== 'wrong-code')) throw e;
      headers = await presence(e.code === 'wrong-code' ? 'That code was not right, or has been used.' : '');
    }
  }
}

/**
 * Asks for a proof until there is one.
 * @param {string} before what was wrong with the one before
 * @returns {Promise<Record<string, string>>} what to send along
 */
async function presence(before) {
  const session = await get('/v1/session');
  const passkey = Boolean(session.csrf) && session.methods.includes('passkey') && passkeysWork();
  const code = session.methods.includes('totp');
  if (!passkey && !code) throw new Problem(403, {detail: 'this takes a fresh proof of presence, and your account has none to give in this browser: enrol a passkey or an authenticator app'});
  for (;;) {
    const how = passkey ? (code ? 'Use your passkey, or a one-time code from your authenticator app.' : 'Use your passkey.') : 'Enter a one-time code from your authenticator app.';
    const answer = await ask({
      title: 'Confirm that it is you',
      text: before ? `${before} ${how}` : how,
      action: code ? 'Confirm' : 'Use a passkey',
      other: passkey && code ? {name: 'passkey', label: 'Use a passkey'} : undefined,
      fields: code ? [{name: 'code', label: 'One-time code', required: true, mono: true, autocomplete: 'one-time-code'}] : [],
    });
    if (!answer) throw new Problem(403, {detail: 'nothing was changed', code: 'cancelled'});
    if (answer.code) return {'Palyra-Code': answer.code.replaceAll(' ', '')};
    try {
      await provePasskey();
      return {};
    } catch (e) {
      const refused = e instanceof Problem ? e.code === 'login-failed' : /** @type {Error} */ (e).name === 'NotAllowedError';
      if (!refused) throw e;
      before = e instanceof Problem ? 'That passkey is not one of this account.' : 'No passkey was given.';
    }
  }
}

/** @param {string} method @param {string} path @param {any} [body] */
export function proved(method, path, body) {
  return proving((headers) => send(method, path, body, headers));
}
