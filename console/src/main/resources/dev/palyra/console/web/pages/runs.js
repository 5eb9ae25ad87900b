// Runs: what agents do, and one run as it happens.

import {get, query, send, Problem} from '../core/api.js';
import {Page, act, ask, badge, empty, head, html, icon, nothing, state, when} from '../core/ui.js';
import {address, go, parts} from '../core/router.js';
import {plural} from '../core/format.js';
import '../parts/timeline.js';

const STATES = [['', 'All'], ['open', 'Open'], ['completed', 'Completed'], ['failed', 'Failed'], ['cancelled', 'Cancelled']];

/**
 * @typedef {{id: string, agent?: string, task?: string, state?: string, activity?: string, principal: string, created: string, ended?: string, turns?: number, waiting?: boolean|number,
 *   spent?: {calls: number, input_tokens: number, output_tokens: number, money: string}, labels?: string[], replay_of?: string, end?: {code: string, detail: string}, calls?: number}} Run
 */

class Runs extends Page {
  static properties = {runs: {state: true}, others: {state: true}, cursor: {state: true}, chosen: {state: true}, wanted: {state: true}, offered: {state: true}};

  constructor() {
    super();
    /** @type {Run[]} */
    this.runs = [];
    /** @type {Run[]} runs of agents that are not the gateway's own, as the log tells of them */
    this.others = [];
    this.cursor = '';
    this.chosen = parts()[1] ?? '';
    this.wanted = '';
    this.offered = true;
    this.follows = ['run.', 'call.decided', 'call.finished'];
  }

  connectedCallback() {
    super.connectedCallback();
    const arrive = () => {
      if (parts()[0] === 'runs') this.chosen = parts()[1] ?? '';
    };
    addEventListener('palyra-go', arrive);
    this.endings.push(() => removeEventListener('palyra-go', arrive));
  }

  async load() {
    try {
      const page = await get('/v1/runs' + query({state: this.wanted, limit: 100}));
      this.runs = page.runs;
      this.cursor = page.before ?? '';
    } catch (e) {
      if (!(e instanceof Problem && e.code === 'unknown-route')) throw e;
      this.offered = false;
    }
    const own = new Set(this.runs.map((it) => it.id));
    const records = (await get('/v1/audit?order=newest&kind=call.decided&limit=1000')).records;
    /** @type {Map<string, Run>} */
    const seen = new Map();
    for (const {fields, time} of records) {
      const run = seen.get(fields.run);
      if (run) {
        run.created = time;
        run.calls = (run.calls ?? 0) + 1;
      } else if (!own.has(fields.run)) seen.set(fields.run, {id: fields.run, principal: fields.principal, created: time, ended: time, calls: 1});
    }
    this.others = [...seen.values()];
  }

  async more() {
    const page = await get('/v1/runs' + query({state: this.wanted, limit: 100, before: this.cursor}));
    this.runs = [...this.runs, ...page.runs];
    this.cursor = page.before ?? '';
  }

  async start() {
    const agents = (await get('/v1/agents').catch(() => ({agents: []}))).agents;
    const answer = await ask({title: 'Start a run', action: 'Start', fields: [{name: 'task', label: 'Task', type: 'area', required: true}, ...(agents.length ? [{name: 'agent', label: 'Agent', options: agents.map((/** @type {any} */ it) => it.name)}] : [])]});
    if (!answer) return;
    await act(async () => {
      const run = await send('POST', '/v1/runs', answer);
      go(address('runs', run.id));
    }, 'Started');
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const all = [...this.runs, ...this.others];
    const at = all.findIndex((it) => it.id === this.chosen);
    const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
    if (step && all.length) go(address('runs', all[Math.max(0, Math.min(all.length - 1, at + step))].id), true);
    else if (event.key === 'Escape' && this.chosen) go(address('runs'));
    else return;
    event.preventDefault();
  }

  render() {
    return html`${head('Runs', nothing, html`${this.offered ? html`<div class="segments" role="group" aria-label="State">${STATES.map(([value, text]) => html`<button aria-pressed=${value === this.wanted} @click=${() => {
      this.wanted = value;
      this.reload();
    }}>${text}</button>`)}</div><button class="primary" @click=${() => this.start()}>${icon('plus')} Start a run</button>` : nothing}`)}
    ${this.placeholder ?? this.content()}`;
  }

  content() {
    if (!this.runs.length && !this.others.length && !this.chosen) return html`<div class="panel">${empty('runs', 'No runs yet', 'A run is what an agent does for one task; its calls stand together here.')}</div>`;
    return html`<div class="split ${this.chosen ? 'one' : ''}"><div class="stack">
      ${this.runs.length ? html`<div class="panel queue"><ul aria-label="Runs of the gateway’s agents">${this.runs.map((it) => this.own(it))}</ul>${this.cursor ? html`<div class="more"><button class="quiet" @click=${() => act(() => this.more())}>Show more</button></div>` : nothing}</div>` : nothing}
      ${this.others.length && !this.wanted ? html`<div class="panel queue"><header><h2>Agents elsewhere</h2></header><ul aria-label="Runs of other agents">${this.others.map((it) => html`<li><a href=${address('runs', it.id)} aria-current=${it.id === this.chosen ? 'true' : nothing}><span class="risk"></span><strong>${it.id}</strong><span class="left">${when(it.ended ?? it.created, this.now)}</span><span class="by">${it.principal} · ${plural(it.calls ?? 0, 'call')}</span></a></li>`)}</ul></div>` : nothing}
      </div>
      <div>${this.chosen
        ? html`<p class="only-small toolbar"><a class="button quiet" href=${address('runs')}>${icon('back')} All runs</a></p><palyra-timeline .run=${this.chosen}></palyra-timeline>`
        : html`<div class="panel">${empty('runs', 'Choose a run', 'Its timeline is live.')}</div>`}</div></div>`;
  }

  /** @param {Run} it */
  own(it) {
    return html`<li><a href=${address('runs', it.id)} aria-current=${it.id === this.chosen ? 'true' : nothing}>
      <span class="risk ${it.state === 'completed' ? 'low' : it.state === 'failed' ? 'high' : it.waiting ? 'medium' : ''}"></span>
      <strong>${it.task}</strong>${it.waiting ? badge('wait', 'waiting') : state(it.state ?? '')}
      <span class="what">${it.activity ?? ''}</span>
      <span class="by">${it.agent} · ${plural(it.turns ?? 0, 'turn')} <span class="spring"></span>${when(it.created, this.now)}</span></a></li>`;
  }
}

customElements.define('page-runs', Runs);
