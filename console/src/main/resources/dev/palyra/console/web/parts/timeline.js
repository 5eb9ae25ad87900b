// One run as it happens: turns of the model, calls, decisions, tiers, times, labels.

import {get, send} from '../core/api.js';
import {Page, act, ask, badge, html, icon, nothing, state, trouble, when} from '../core/ui.js';
import {Stream} from '../core/live.js';
import {address, go} from '../core/router.js';
import {clock, pretty, took} from '../core/format.js';

/**
 * @typedef {import('../core/live.js').Happening} Happening
 * @typedef {{id: string, tool: string, events: Happening[], started?: string, ended?: string, result?: string, outcome?: string, decision?: string, tier?: string, labels?: string, approval?: string}} Call
 * @typedef {{time: string, call?: Call, event?: Happening}} Item
 */

class Timeline extends Page {
  static properties = {run: {attribute: false}, events: {state: true}, about: {state: true}, text: {state: true}, live: {state: true}, replayed: {state: true}, detail: {state: true}};

  constructor() {
    super();
    this.run = '';
    /** @type {Happening[]} */
    this.events = [];
    /** @type {any} */
    this.about = null;
    this.text = '';
    this.live = 'connecting';
    /** @type {any} */
    this.replayed = null;
    /** @type {Record<string, any>} */
    this.detail = {};
    /** @type {Stream|null} */
    this.stream = null;
    /** @type {Happening[]} */
    this.fresh = [];
    this.frame = 0;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('run')) this.follow();
  }

  follow() {
    this.stream?.close();
    this.events = [];
    this.about = null;
    this.replayed = null;
    this.detail = {};
    this.text = '';
    this.stream = new Stream(`/v1/runs/${encodeURIComponent(this.run)}/events`, (event) => this.take(event), (state) => (this.live = state), 0);
    if (this.isConnected) this.reload();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stream?.close();
  }

  /** @param {any} event */
  take(event) {
    if (event.seq === undefined) {
      this.text += event.text ?? ''; // A piece of what the model is saying.
      return;
    }
    this.fresh.push(event);
    if (event.kind.startsWith('run.')) {
      this.text = '';
      clearTimeout(this.pending);
      this.pending = window.setTimeout(() => this.reload(), 150);
    }
    if (!this.frame) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.events = [...this.events, ...this.fresh.splice(0)];
      });
    }
  }

  // The page around it has the keys.
  key() {}

  async load() {
    const wanted = this.run;
    const about = await get('/v1/runs/' + encodeURIComponent(wanted)).catch(() => null); // An agent elsewhere has records only.
    if (wanted === this.run) this.about = about;
  }

  /** @returns {Item[]} */
  get items() {
    /** @type {Map<string, Call>} */
    const calls = new Map();
    /** @type {Item[]} */
    const items = [];
    for (const event of this.events) {
      const it = event.fields;
      if (event.kind === 'run.answered') continue; // Each call stands there with its own answer.
      if (!it.call) {
        items.push({time: event.time, event});
        continue;
      }
      let call = calls.get(it.call);
      if (!call) {
        call = {id: it.call, tool: it.tool, events: []};
        calls.set(it.call, call);
        items.push({time: event.time, call});
      }
      call.events.push(event);
      if (event.kind === 'call.decided') call.decision = it.decision;
      if (it.labels) call.labels = it.labels;
      if (it.tier) call.tier = it.tier;
      if (it.approval) call.approval = it.approval;
      if (event.kind === 'call.started') call.started = event.time;
      if (event.kind === 'call.finished') {
        call.ended = event.time;
        call.result = it.result ?? it.code;
        call.outcome = it.outcome ?? it.code;
      }
    }
    return items;
  }

  async cancel() {
    if (!(await ask({title: 'Cancel this run?', text: 'What runs is stopped; what waits is withdrawn.', action: 'Cancel the run', danger: true}))) return;
    await act(() => send('POST', `/v1/runs/${encodeURIComponent(this.run)}/cancel`, {}), 'Cancelled');
    this.reload();
  }

  async replay() {
    await act(async () => {
      this.replayed = await send('POST', `/v1/runs/${encodeURIComponent(this.run)}/replay`, {});
    });
  }

  async again() {
    if (!(await ask({title: 'Run it once more?', text: 'The same task from the start, with the policy of now. Its calls run again.', action: 'Run again'}))) return;
    await act(async () => {
      const run = await send('POST', `/v1/runs/${encodeURIComponent(this.run)}/replay`, {execute: true});
      go(address('runs', run.id));
    });
  }

  /** @param {string} id */
  async open(id) {
    if (this.detail[id]) {
      const {[id]: _, ...rest} = this.detail;
      this.detail = rest;
      return;
    }
    await act(async () => {
      this.detail = {...this.detail, [id]: await get('/v1/calls/' + encodeURIComponent(id))};
    });
  }

  render() {
    const about = this.about;
    const over = about?.ended;
    return html`<article class="panel" aria-label="Run ${this.run}">
      <header><div class="title"><h2>${about?.task ?? this.run}</h2></div>
        ${over ? state(about.state) : html`<span class="stream ${this.live}"><i></i>${this.live === 'live' ? 'Live' : 'Reconnecting…'}</span>`}
        ${about ? html`${over ? nothing : html`<button class="small" @click=${() => this.cancel()}>${icon('stop')} Cancel</button>`}<button class="small" @click=${() => this.replay()}>${icon('refresh')} Replay</button>` : nothing}</header>
      ${about ? html`<dl class="facts pad"><dt>Agent</dt><dd>${about.agent} as ${about.principal}, asked by ${about.asked_by}</dd><dt>Began</dt><dd>${when(about.created, this.now)}${over ? html`, took ${took(Date.parse(about.ended) - Date.parse(about.created))}` : nothing}</dd>
        <dt>Spent</dt><dd>${about.spent.calls} calls, ${(about.spent.input_tokens + about.spent.output_tokens).toLocaleString('en')} tokens${Number(about.spent.money) ? `, ${about.spent.money}` : ''}</dd>
        ${about.labels.length ? html`<dt>Labels</dt><dd class="tags">${about.labels.map((/** @type {string} */ it) => html`<span class="tag">${it}</span>`)}</dd>` : nothing}
        ${about.end ? html`<dt>Ended</dt><dd>${about.end.detail || about.end.code}</dd>` : nothing}</dl>` : nothing}
      ${this.replayed ? this.compared() : nothing}
      ${this.error ? trouble(this.error) : nothing}
      <ol class="timeline">${this.items.map((it) => (it.call ? this.call(it.call) : this.event(/** @type {Happening} */ (it.event))))}
        ${this.text ? html`<li class="now"><time>now</time><div><p class="said">${this.text}</p></div></li>` : nothing}</ol>
      ${this.events.length ? nothing : html`<p class="pad soft">Nothing was recorded of this run yet.</p>`}
    </article>`;
  }

  compared() {
    const calls = this.replayed.calls;
    const fate = (/** @type {string} */ word) => (word === 'ran' ? 'permit' : word);
    const changed = calls.filter((/** @type {any} */ it) => fate(it.then) !== it.now && !(it.then === 'ran' && it.now === 'ask'));
    return html`<section class="pad" aria-label="Replay"><h3>What the policy of now says to its calls</h3><p><b>${changed.length}</b> of ${calls.length} would be decided otherwise. Nothing ran.</p>
      <table class="cards"><thead><tr><th>Tool</th><th>Then</th><th>Now</th></tr></thead><tbody>${calls.map((/** @type {any} */ it) => html`<tr><td>${it.tool}</td><td>${state(it.then)}</td><td>${state(it.now)}</td></tr>`)}</tbody></table>
      <p class="actions"><button class="small" @click=${() => this.again()}>${icon('play')} Run the task once more…</button><button class="small quiet" @click=${() => (this.replayed = null)}>Close</button></p></section>`;
  }

  /** @param {Call} it */
  call(it) {
    const waits = it.events.some((one) => one.kind === 'approval.requested') && !it.events.some((one) => one.kind === 'approval.answered' || one.kind === 'approval.ended');
    const time = it.started && it.ended ? took(Date.parse(it.ended) - Date.parse(it.started)) : '';
    const detail = this.detail[it.id];
    return html`<li class=${waits ? 'waits' : it.ended ? '' : 'now'}><time datetime=${it.events[0].time}>${clock(it.events[0].time)}</time><div>
      <div class="row"><button class="quiet small name" aria-expanded=${Boolean(detail)} @click=${() => this.open(it.id)}><strong>${it.tool}</strong></button>
        ${it.decision ? state(it.decision) : nothing} ${it.result ? state(it.result === 'ran' ? it.outcome ?? 'ran' : it.result) : waits ? html`<a href=${address('approvals', it.approval ?? '')}>waits for an operator</a>` : badge('info', 'running')}
        <span class="spring"></span>${it.tier ? html`<span class="badge">${it.tier.length === 1 ? `tier ${it.tier}` : 'built in'}</span>` : nothing}${time ? html`<small>${time}</small>` : nothing}</div>
      ${it.labels && it.labels !== '[]' ? html`<small>labels ${it.labels}</small>` : nothing}
      <ul class="steps">${it.events.filter((one) => !['call.started', 'call.finished'].includes(one.kind)).map((one) => html`<li><small>${one.kind}${names(one.fields.policies)}${one.fields.operator ? html` · ${one.fields.operator}` : nothing}${one.fields.host ? html` · ${one.fields.host}` : nothing}${one.fields.secret ? html` · ${one.fields.secret}` : nothing}</small></li>`)}</ul>
      ${detail ? html`<pre class="code" tabindex="0" role="region" aria-label="The call">${pretty(detail.result ?? detail)}</pre>` : nothing}</div></li>`;
  }

  /** What the model said stands in the run alone; its record has a digest. @param {Happening} it */
  turn(it) {
    const said = this.about?.transcript?.find((/** @type {any} */ one) => String(one.turn) === it.fields.turn);
    const tokens = said ? said.spent.input_tokens + said.spent.output_tokens : 0;
    return html`<li><time datetime=${it.time}>${clock(it.time)}</time><div><div class="row">${badge('info', `turn ${it.fields.turn}`)} <small>${tokens ? `${tokens.toLocaleString('en')} tokens` : nothing}</small></div>${said?.text ? html`<p class="said">${said.text}</p>` : nothing}</div></li>`;
  }

  /** @param {Happening} it */
  event(it) {
    if (it.kind === 'run.turn') return this.turn(it);
    return html`<li><time datetime=${it.time}>${clock(it.time)}</time><div><div class="row">${badge('info', it.kind)} <small>${it.fields.state ?? it.fields.code ?? ''}</small></div>${it.fields.text ? html`<p class="said">${it.fields.text}</p>` : nothing}${it.fields.detail ? html`<small>${it.fields.detail}</small>` : nothing}</div></li>`;
  }
}

/** @param {string|undefined} list a list of names as the log writes it */
function names(list) {
  const found = list ? list.replace(/[[\]"]/g, '').split(',').filter(Boolean) : [];
  return found.length ? ` · ${found.join(', ')}` : '';
}

customElements.define('palyra-timeline', Timeline);
