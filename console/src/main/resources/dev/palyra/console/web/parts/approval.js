// One approval: what would run, why it was asked, and the answer.

import {get, send, Problem} from '../core/api.js';
import {Page, copyable, html, icon, nothing, proving, state, toast, when} from '../core/ui.js';
import {address} from '../core/router.js';
import {countdown, full, pretty, short} from '../core/format.js';
import {unified} from './diff.js';
import './grant-form.js';

/**
 * @typedef {{verdict: string, operator: string, proof: string, time: string, reason: string, edited: boolean}} Answer
 * @typedef {{command: string[], where?: string, diff?: string, notes: string[], reasons: {policy: string, text: string}[]}} Preview
 * @typedef {{id: string, state: string, summary: string, call: string, run: string, principal: string, tool: string, session?: string,
 *   device?: string, arguments: Record<string, any>, original_arguments?: Record<string, any>, digest: string, revision: string,
 *   created: string, expires: string, asked_by?: string[], requirement: {operators: number, step_up: boolean, risk: string, group?: string},
 *   decisions: Answer[], grants?: {tool: string, session: string}, preview?: Preview}} Approval
 * @typedef {import('./grant-form.js').GrantWanted} GrantWanted
 */

class ApprovalView extends Page {
  static properties = {
    approvalId: {attribute: false},
    operator: {attribute: false},
    it: {state: true},
    mode: {state: true},
    reason: {state: true},
    edited: {state: true},
    busy: {state: true},
    flaw: {state: true},
  };

  constructor() {
    super();
    this.approvalId = '';
    this.operator = '';
    /** @type {Approval|null} */
    this.it = null;
    /** @type {''|'approve'|'grant'|'edit'|'deny'} */
    this.mode = '';
    this.reason = '';
    this.edited = '';
    this.busy = false;
    this.flaw = '';
    this.follows = ['approval.'];
    /** @type {GrantWanted|null} */
    this.grant = null;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('approvalId') && this.it?.id !== this.approvalId) {
      this.it = null;
      this.turn('');
      this.loading = true;
      if (changed.get('approvalId') !== undefined && this.isConnected) this.reload();
    }
  }

  async load() {
    const wanted = this.approvalId;
    const found = await get('/v1/approvals/' + encodeURIComponent(wanted));
    if (wanted !== this.approvalId) return;
    if (this.it && this.it.digest !== found.digest) {
      this.turn('');
      toast('Somebody edited the call: look at it again', 'bad');
    }
    this.it = found;
  }

  /** @param {''|'approve'|'grant'|'edit'|'deny'} mode */
  turn(mode) {
    this.mode = mode;
    this.flaw = '';
    this.reason = '';
    this.grant = null;
    this.edited = mode === 'edit' && this.it ? pretty(this.it.arguments) : '';
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has('mode') && this.mode) {
      const first = /** @type {HTMLElement|null} */ (this.querySelector('.answer [data-first]'));
      first?.focus();
      this.querySelector('.answer')?.scrollIntoView({block: 'nearest'});
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (this.it?.state !== 'waiting') return;
    const mode = /** @type {Record<string, 'approve'|'deny'|'edit'>} */ ({a: 'approve', d: 'deny', e: 'edit'})[event.key];
    if (!mode) return;
    event.preventDefault();
    this.turn(mode);
  }

  /** @param {'approve'|'deny'} verdict */
  async answer(verdict) {
    const it = this.it;
    if (!it || this.busy) return;
    /** @type {Record<string, any>} */
    const body = {verdict, digest: it.digest};
    if (this.reason) body.reason = this.reason;
    if (this.mode === 'grant' && this.grant) body.grant = this.grant;
    if (this.mode === 'edit') {
      try {
        body.arguments = JSON.parse(this.edited);
      } catch (e) {
        this.flaw = `That is no JSON: ${/** @type {Error} */ (e).message}`;
        return;
      }
    }
    this.busy = true;
    this.flaw = '';
    try {
      const after = /** @type {Approval} */ (await proving((headers) => send('POST', `/v1/approvals/${encodeURIComponent(it.id)}/decision`, body, headers)));
      this.it = after;
      this.turn('');
      if (after.state === 'waiting') toast(`Counted: ${given(after)} of ${after.requirement.operators}`);
      else {
        toast(verdict === 'deny' ? `Denied ${it.tool}` : body.grant ? `Approved ${it.tool}, and granted` : `Approved ${it.tool}`);
        this.dispatchEvent(new CustomEvent('palyra-answered', {detail: it.id}));
      }
    } catch (e) {
      if (!(e instanceof Problem && e.code === 'cancelled')) this.flaw = /** @type {Error} */ (e).message;
      await this.reload();
    }
    this.busy = false;
  }

  render() {
    const it = this.it;
    if (!it) return html`<div class="panel pad">${this.placeholder}</div>`;
    const left = Date.parse(it.expires) - this.now;
    const whole = Date.parse(it.expires) - Date.parse(it.created);
    return html`<article class="panel asked" aria-label="Approval of ${it.tool}">
      <header>
        <div class="title"><h2>${it.tool}</h2><p>${it.summary}</p></div>
        ${
          it.state === 'waiting'
            ? html`<div class="clock ${left < 60_000 ? 'soon' : ''}"><span class="left ${left < 60_000 ? 'soon' : ''}" title="until ${full(it.expires)}">${countdown(left)} left</span><progress max=${whole} value=${Math.max(0, left)} aria-label="Time left"></progress></div>`
            : state(it.state)
        }
      </header>
      <div class="sections">
        ${this.what(it)} ${this.why(it)} ${this.who(it)} ${it.decisions.length ? this.answers(it) : nothing}
      </div>
      ${it.state === 'waiting' ? this.asking(it) : nothing}
    </article>`;
  }

  /** @param {Approval} it what would run */
  what(it) {
    const preview = it.preview;
    return html`<section>
      ${preview?.command.length ? html`<h3>Runs exactly this <span class="spring"></span>${copyable(preview.command.map(quoted).join(' '), 'the command')}</h3><div class="command" tabindex="0" role="region" aria-label="Command"><i>$ </i>${preview.command.map((word, at) => (at ? html` <q>${quoted(word)}</q>` : html`<b>${quoted(word)}</b>`))}</div>` : nothing}
      ${preview?.where ? html`<p class="soft">in <code>${preview.where}</code></p>` : nothing}
      ${preview?.diff ? html`<h3>Changes exactly this</h3>${unified(preview.diff)}` : nothing}
      <h3>Arguments <span class="spring"></span>${copyable(pretty(it.arguments), 'the arguments')}</h3>
      <pre class="code" tabindex="0" role="region" aria-label="Arguments">${pretty(it.arguments)}</pre>
      ${it.original_arguments ? html`<details><summary>Edited by an operator; what was asked for at first</summary><pre class="code" tabindex="0" role="region" aria-label="Arguments at first">${pretty(it.original_arguments)}</pre></details>` : nothing}
      ${preview?.notes.map((note) => html`<p class="soft">${note}</p>`)}
    </section>`;
  }

  /** @param {Approval} it */
  why(it) {
    const reasons = it.preview?.reasons ?? [];
    const asked = it.asked_by ?? [];
    return html`<section>
      <h3>Why this was asked</h3>
      <ul class="why">
        ${reasons.map((reason) => html`<li><span>${reason.text}</span><small><a href="${address('policy')}?find=${encodeURIComponent(reason.policy)}"><code>${reason.policy}</code></a></small></li>`)}
        ${asked.filter((policy) => !reasons.some((reason) => reason.policy === policy)).map((policy) => html`<li><a href="${address('policy')}?find=${encodeURIComponent(policy)}"><code>${policy}</code></a></li>`)}
      </ul>
    </section>`;
  }

  /** @param {Approval} it */
  who(it) {
    const needs = it.requirement;
    return html`<section><dl class="facts">
      <dt>Asked by</dt><dd>${it.principal}${it.device ? html` on device <code>${short(it.device)}</code>` : nothing}</dd>
      <dt>Run</dt><dd><a class="inline" href=${address('runs', it.run)}><code>${it.run}</code></a>${it.session ? html` · session <code>${it.session}</code>` : nothing}</dd>
      <dt>Risk</dt><dd>${state(needs.risk)}</dd>
      <dt>Needs</dt><dd><span class="eyes">${Array.from({length: needs.operators}, (_, at) => html`<i class=${at < given(it) ? 'on' : ''}></i>`)} ${given(it)} of ${needs.operators}${needs.operators === 1 ? ' operator' : ' operators'}</span>${needs.group ? html` of the group <code>${needs.group}</code>` : nothing}${needs.step_up ? html`, with a fresh proof of presence` : nothing}</dd>
      <dt>Came</dt><dd>${when(it.created, this.now)}</dd>
      <dt>Bound to</dt><dd><code title=${it.digest}>${it.digest.slice(0, 16)}…</code> <small>this very call, under policy <code>${it.revision.slice(0, 8)}</code></small></dd>
    </dl></section>`;
  }

  /** @param {Approval} it */
  answers(it) {
    return html`<section><h3>Answers</h3><ul class="stack tight">${it.decisions.map(
      (one) => html`<li>${state(one.verdict)} <strong>${one.operator}</strong> ${when(one.time, this.now)}${one.proof !== 'none' ? html` · proved by ${one.proof}` : nothing}${one.edited ? ' · edited' : ''}${one.reason ? html`<p class="soft">${one.reason}</p>` : nothing}</li>`,
    )}</ul></section>`;
  }

  /** @param {Approval} it */
  asking(it) {
    const answered = it.decisions.some((one) => one.operator === this.operator);
    const extendable = it.grants?.tool === 'yes' || it.grants?.session === 'yes';
    return html`<form class="answer ${this.mode ? '' : 'idle'}" @submit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      if (this.mode) this.answer(this.mode === 'deny' ? 'deny' : 'approve');
    }} @keydown=${(/** @type {KeyboardEvent} */ event) => {
      if (event.key === 'Escape' && this.mode) {
        event.stopPropagation();
        this.turn('');
      }
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) /** @type {HTMLFormElement} */ (event.currentTarget).requestSubmit();
    }}>
      ${this.flaw ? html`<div class="trouble" role="alert">${icon('alert')}<div>${this.flaw}</div></div>` : nothing}
      ${answered ? html`<p class="soft">You have answered; another operator has to as well.</p>` : nothing}
      ${this.mode === '' ? html`<div class="row">
        <button type="button" class="primary" @click=${() => this.turn('approve')}>${icon('check')} Approve <kbd>a</kbd></button>
        <button type="button" ?disabled=${!extendable} title=${extendable ? '' : reasonNot(it)} @click=${() => this.turn('grant')}>${icon('grants')} For longer…</button>
        <button type="button" @click=${() => this.turn('edit')}>Edit… <kbd>e</kbd></button>
        <span class="spring"></span>
        <button type="button" class="danger" @click=${() => this.turn('deny')}>${icon('cross')} Deny <kbd>d</kbd></button>
      </div>` : this.form(it)}
    </form>`;
  }

  /** @param {Approval} it */
  form(it) {
    const deny = this.mode === 'deny';
    return html`
      ${this.mode === 'edit' ? html`<label class="field"><span>Arguments to run instead</span><textarea data-first class="mono" rows=${Math.min(16, this.edited.split('\n').length + 1)} spellcheck="false" .value=${this.edited} @input=${(/** @type {InputEvent} */ event) => (this.edited = /** @type {HTMLTextAreaElement} */ (event.target).value)}></textarea><small>They are checked against the tool’s schema and the policy again; the agent gets the result of what ran.</small></label>` : nothing}
      ${this.mode === 'grant' ? html`<palyra-grant-form .approval=${it} @palyra-grant=${(/** @type {CustomEvent<GrantWanted|null>} */ event) => (this.grant = event.detail)}></palyra-grant-form>` : nothing}
      <label class="field"><span>${deny ? 'Reason' : 'Note'} <small>${deny ? 'recorded; the agent is told that a human denied the call' : 'optional, recorded'}</small></span>
        <input maxlength="1000" ?data-first=${deny} .value=${this.reason} @input=${(/** @type {InputEvent} */ event) => (this.reason = /** @type {HTMLInputElement} */ (event.target).value)}></label>
      <div class="row">
        <button ?data-first=${this.mode === 'approve'} class=${deny ? 'danger' : 'primary'} ?disabled=${this.busy}>${icon(deny ? 'cross' : 'check')} ${
          deny ? 'Deny' : this.mode === 'edit' ? 'Approve as edited' : this.mode === 'grant' ? 'Approve and grant' : 'Approve this one call'
        }</button>
        <button type="button" class="quiet" @click=${() => this.turn('')}>Back <kbd>Esc</kbd></button>
      </div>`;
  }
}

/** @param {Approval} it how many have approved */
function given(it) {
  return it.decisions.filter((one) => one.verdict === 'approve').length;
}

/** @param {Approval} it */
function reasonNot(it) {
  return (it.grants?.tool ?? '').replace(/^no: /, 'For one call only: ');
}

/** @param {string} word as a shell would need it */
function quoted(word) {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

customElements.define('palyra-approval', ApprovalView);
