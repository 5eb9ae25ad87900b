// For how long, and for which calls: an approval that goes on, and the Cedar policy that it makes.

import {send} from '../core/api.js';
import {Part, html, icon, nothing} from '../core/ui.js';
import {go, address} from '../core/router.js';
import {cedar} from './cedar-text.js';

/**
 * @typedef {{for: string, session?: boolean, arguments?: Record<string, {like?: string, equal?: any}>}} GrantWanted
 * @typedef {{use: 'any'|'equal'|'like', text: string, value: any}} Matcher
 */

const TIMES = [['15m', '15 min'], ['1h', '1 hour'], ['8h', '8 hours'], ['24h', '1 day'], ['7d', '7 days'], ['30d', '30 days']];

class GrantForm extends Part {
  static properties = {approval: {attribute: false}, scope: {state: true}, time: {state: true}, until: {state: true}, matchers: {state: true}, cedar: {state: true}, flaw: {state: true}};

  constructor() {
    super();
    /** @type {import('./approval.js').Approval|null} */
    this.approval = null;
    /** @type {'session'|'until'|'pattern'} */
    this.scope = 'until';
    this.time = '1h';
    this.until = '';
    /** @type {Record<string, Matcher>} by JSON pointer */
    this.matchers = {};
    this.cedar = '';
    this.flaw = '';
    this.timer = 0;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('approval') && this.approval && !Object.keys(this.matchers).length) {
      this.scope = this.approval.grants?.session === 'yes' ? 'session' : 'until';
      this.matchers = Object.fromEntries(
        leaves(this.approval.arguments).map(([pointer, value]) => [pointer, {use: comparable(value) ? 'equal' : 'any', text: typeof value === 'string' ? value : JSON.stringify(value), value}]),
      );
    }
    if (['scope', 'time', 'until', 'matchers'].some((name) => changed.has(name))) this.draft();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  /** @returns {GrantWanted} */
  wanted() {
    /** @type {GrantWanted} */
    const wanted = {for: this.time};
    if (this.until) wanted.for = Math.max(1, Math.ceil((Date.parse(this.until) - Date.now()) / 60_000)) + 'm';
    if (this.scope === 'session') wanted.session = true;
    if (this.scope === 'pattern') {
      wanted.arguments = {};
      for (const [pointer, matcher] of Object.entries(this.matchers)) {
        if (matcher.use === 'like') wanted.arguments[pointer] = {like: matcher.text};
        if (matcher.use === 'equal') wanted.arguments[pointer] = {equal: typeof matcher.value === 'string' ? matcher.text : parsed(matcher.text)};
      }
    }
    return wanted;
  }

  draft() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(async () => {
      const wanted = this.wanted();
      this.dispatchEvent(new CustomEvent('palyra-grant', {detail: wanted}));
      try {
        const shown = await send('POST', `/v1/approvals/${encodeURIComponent(this.approval?.id ?? '')}/grant-preview`, wanted);
        this.cedar = shown.cedar;
        this.flaw = '';
      } catch (e) {
        this.flaw = /** @type {Error} */ (e).message;
      }
    }, 180);
  }

  /** @param {string} pointer @param {Partial<Matcher>} change */
  match(pointer, change) {
    this.matchers = {...this.matchers, [pointer]: {...this.matchers[pointer], ...change}};
  }

  /** Takes the policy to the editor, where every word of it can be changed. */
  edit() {
    sessionStorage.setItem('palyra-policy-draft', this.cedar);
    go(address('policy') + '?draft=grant');
  }

  render() {
    const it = this.approval;
    if (!it) return nothing;
    const scopes = /** @type {['session'|'until'|'pattern', string, string][]} */ ([
      ['session', 'This session', it.grants?.session ?? 'yes'],
      ['until', 'Until a time', it.grants?.tool ?? 'yes'],
      ['pattern', 'For a pattern', it.grants?.tool ?? 'yes'],
    ]);
    return html`<div class="stack">
      <div class="row"><div class="segments" role="group" aria-label="Which calls">${scopes.map(
        ([name, text, may], at) => html`<button type="button" ?data-first=${at === 0} aria-pressed=${this.scope === name} ?disabled=${may !== 'yes'} title=${may === 'yes' ? '' : may.replace(/^no: /, '')} @click=${() => (this.scope = name)}>${text}</button>`,
      )}</div>
      <label class="row">for <select aria-label="For how long" @change=${(/** @type {Event} */ event) => {
        this.time = /** @type {HTMLSelectElement} */ (event.target).value;
        this.until = '';
      }}>${TIMES.map(([value, text]) => html`<option value=${value} ?selected=${!this.until && value === this.time}>${text}</option>`)}</select></label>
      ${this.scope === 'session' ? nothing : html`<label class="row">or until <input type="datetime-local" aria-label="Until" .value=${this.until} @change=${(/** @type {Event} */ event) => (this.until = /** @type {HTMLInputElement} */ (event.target).value)}></label>`}</div>
      ${this.scope === 'pattern' ? this.pattern() : html`<p class="soft">${this.scope === 'session' ? html`Every call of <code>${it.tool}</code> in session <code>${it.session}</code>` : html`Every call of <code>${it.tool}</code> by <code>${it.principal}</code>`}, whatever its arguments; never what the policy itself forbids.</p>`}
      ${this.flaw ? html`<div class="trouble" role="alert">${icon('alert')}<div>${this.flaw}</div></div>` : html`<div class="stack tight"><div class="row"><strong>The policy that this makes</strong><span class="spring"></span><button type="button" class="small quiet" @click=${() => this.edit()}>${icon('policy')} Edit as a lasting policy</button></div>${cedar(this.cedar)}</div>`}
    </div>`;
  }

  pattern() {
    const entries = Object.entries(this.matchers);
    if (!entries.length) return html`<p class="soft">The call has no arguments that a pattern could speak of.</p>`;
    return html`<div class="matchers" role="group" aria-label="Arguments">${entries.map(
      ([pointer, matcher]) => html`<div><code>${pointer}</code>
        <select aria-label="How ${pointer} is matched" @change=${(/** @type {Event} */ event) => this.match(pointer, {use: /** @type {Matcher['use']} */ (/** @type {HTMLSelectElement} */ (event.target).value)})}>
          ${comparable(matcher.value) ? html`<option value="equal" ?selected=${matcher.use === 'equal'}>is</option>` : nothing}
          ${typeof matcher.value === 'string' ? html`<option value="like" ?selected=${matcher.use === 'like'}>is like</option>` : nothing}
          <option value="any" ?selected=${matcher.use === 'any'}>is anything</option>
        </select>
        <input class="mono" aria-label="Value of ${pointer}" ?disabled=${matcher.use === 'any'} .value=${matcher.text} @input=${(/** @type {InputEvent} */ event) => this.match(pointer, {text: /** @type {HTMLInputElement} */ (event.target).value})}></div>`,
    )}<small>In “is like”, <code>*</code> stands for any text.</small></div>`;
  }
}

/** @param {any} value whether a policy can compare it */
function comparable(value) {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value);
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @param {any} value @param {string} [at] @returns {[string, any][]} what holds no more objects, by JSON pointer (RFC 6901) */
function leaves(value, at = '') {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return at ? [[at, value]] : [];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`));
}

customElements.define('palyra-grant-form', GrantForm);
