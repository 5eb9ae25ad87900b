// Overview: what needs somebody, what has happened, whether all is well.

import {get} from '../core/api.js';
import {Page, badge, head, html, icon, nothing, state, when} from '../core/ui.js';
import {ROOT, address} from '../core/router.js';
import {countdown, plural, short} from '../core/format.js';
import {activity, bars} from '../parts/chart.js';

const SPANS = /** @type {[number, number, string][]} */ ([[1, 30, 'Hour'], [24, 48, 'Day'], [168, 56, 'Week'], [720, 60, 'Month']]);
const RECENT = ['call.decided', 'approval.', 'policy.activated', 'access.refused', 'grant.', 'secret.changed', 'device.', 'operator.changed'];

class Overview extends Page {
  static properties = {session: {attribute: false}, status: {state: true}, activity: {state: true}, waiting: {state: true}, recent: {state: true}, span: {state: true}};

  constructor() {
    super();
    /** @type {import('../core/api.js').Session|null} */
    this.session = null;
    /** @type {any} */
    this.status = null;
    /** @type {import('../parts/chart.js').Activity|null} */
    this.activity = null;
    /** @type {any[]} */
    this.waiting = [];
    /** @type {any[]} */
    this.recent = [];
    this.span = 1;
    this.follows = ['call.', 'approval.', 'policy.', 'grant.', 'access.', 'device.', 'operator.', 'secret.changed'];
  }

  async load() {
    const [hours, buckets] = SPANS[this.span];
    const [status, seen, waiting, recent] = await Promise.all([
      get('/v1/status'),
      get(`/v1/activity?hours=${hours}&buckets=${buckets}`),
      get('/v1/approvals?state=waiting&limit=6'),
      get('/v1/audit?order=newest&limit=60'),
    ]);
    this.status = status;
    this.activity = seen;
    this.waiting = waiting.approvals.sort((/** @type {any} */ a, /** @type {any} */ b) => a.expires.localeCompare(b.expires));
    this.recent = recent.records.filter((/** @type {any} */ it) => RECENT.some((kind) => it.kind.startsWith(kind))).slice(0, 12);
  }

  render() {
    return html`${head(
      'Overview',
      nothing,
      html`<div class="segments" role="group" aria-label="Time">${SPANS.map(([, , name], at) => html`<button aria-pressed=${at === this.span} @click=${() => {
        this.span = at;
        this.reload();
      }}>${name}</button>`)}</div>`,
    )}${this.placeholder ?? this.content()}`;
  }

  /** Whoever tried to come in as this operator since the login before. */
  attempts() {
    const it = this.session?.attempts;
    if (!it) return nothing;
    return html`<div class="notice wait" role="status">${icon('alert')}<div><strong>${plural(it.count, 'failed attempt')} to log in as you</strong>
      <p>Since your login before this one; the last ${when(it.last, this.now)} from ${it.address}. ${it.with_password ? html`<b>${it.with_password === it.count ? 'All' : it.with_password} knew your password</b>: change it, unless it was you.` : nothing}</p></div><a class="button" href=${address('audit') + '?kind=access.proof-failed'}>Show</a></div>`;
  }

  content() {
    const it = this.status;
    const seen = this.activity;
    if (!it || !seen) return nothing;
    const sum = (/** @type {'permit'|'ask'|'forbid'} */ name) => seen.buckets.reduce((all, one) => all + one[name], 0);
    const tiers = Object.entries(it.tiers);
    const good = tiers.filter(([, tier]) => tier.available);
    return html`<div class="stack">
      ${this.attempts()}
      ${it.policy.up_to_date ? nothing : html`<div class="trouble" role="alert">${icon('alert')}<div><strong>The policy folder does not load</strong><p>${it.policy.error} The last good bundle stays in force.</p></div><a class="button" href="${ROOT}policy">Open</a></div>`}
      <section class="panel" aria-labelledby="activity">
        <header><h2 id="activity">Decisions</h2>
          <ul class="legend"><li><i class="good"></i>Permitted <b>${sum('permit').toLocaleString('en')}</b></li><li><i class="wait"></i>Asked <b>${sum('ask').toLocaleString('en')}</b></li><li><i class="bad"></i>Forbidden <b>${sum('forbid').toLocaleString('en')}</b></li></ul></header>
        <div class="pad">${activity(seen)}${seen.complete ? nothing : html`<small>Only the newest 50,000 calls are counted.</small>`}</div>
      </section>
      <div class="columns">
        <section class="panel" aria-labelledby="needs"><header><h2 id="needs">Waits for a human</h2>${it.approvals_waiting ? html`<b class="count">${it.approvals_waiting}</b>` : nothing}</header>
          ${this.waiting.length
            ? html`<ul class="rows">${this.waiting.map((one) => html`<li><a href=${address('approvals', one.id)}><span class="risk ${one.requirement.risk}"></span><strong>${one.tool}</strong><span class="left">${countdown(Date.parse(one.expires) - this.now)}</span></a></li>`)}</ul>`
            : html`<p class="pad soft">Nothing. Calls that a policy asks about stand here.</p>`}
        </section>
        <section class="panel" aria-labelledby="tools"><header><h2 id="tools">By tool</h2></header><div class="pad">${seen.tools.length ? bars(seen.tools) : html`<p class="soft">No calls in this time.</p>`}</div></section>
        <section class="panel" aria-labelledby="health"><header><h2 id="health">Gateway</h2>${badge('good', 'running')}</header>
          <dl class="facts pad">
            <dt>Version</dt><dd>${it.version}, started ${when(it.started, this.now)}</dd>
            <dt>Policy</dt><dd><a class="inline" href="${ROOT}policy/history"><code>${it.policy.revision.slice(0, 12)}</code></a> ${when(it.policy.since, this.now)}</dd>
            <dt>Grants</dt><dd><a class="inline" href="${ROOT}grants">${it.policy.grants} in force</a></dd>
            <dt>Calls</dt><dd>${it.calls.active} active, ${it.calls.waiting} waiting</dd>
            <dt>Audit log</dt><dd><a class="inline" href="${ROOT}audit">${plural(it.audit_head, 'record')}</a></dd>
            <dt>Sandbox</dt><dd><a class="inline" href="${ROOT}tools/doctor">${good.length} of ${tiers.length} tiers</a> ${tiers.filter(([, tier]) => !tier.available).map(([name]) => badge('bad', name))}</dd>
          </dl>
        </section>
      </div>
      <section class="panel" aria-labelledby="recent"><header><h2 id="recent">Lately</h2><a href="${ROOT}audit">All records</a></header>
        <ul class="feed">${this.recent.map((one) => html`<li>${when(one.time, this.now)} <span>${said(one)}</span></li>`)}</ul>
      </section>
    </div>`;
  }
}

/** @param {import('../core/live.js').Happening} record */
function said(record) {
  const it = record.fields;
  switch (record.kind) {
    case 'call.decided':
      return html`${state(it.decision)} <strong>${it.tool}</strong> for ${it.principal} in <a href=${address('runs', it.run)}><code>${short(it.run)}</code></a>`;
    case 'approval.requested':
      return html`${badge('wait', 'asked')} <a href=${address('approvals', it.approval)}>${it.tool}</a> waits for ${it.operators === '1' ? 'an operator' : it.operators + ' operators'}`;
    case 'approval.answered':
      return html`${state(it.verdict)} <a href=${address('approvals', it.approval)}>${it.tool}</a> by ${it.operator}${it.reason ? `: ${it.reason}` : ''}`;
    case 'approval.ended':
      return html`${state(it.state)} <a href=${address('approvals', it.approval)}>${it.tool ?? 'an approval'}</a> ended unused`;
    case 'policy.activated':
      return html`${badge('info', 'policy')} <code>${it.revision.slice(0, 12)}</code> came into force, by ${it.principal}`;
    case 'access.refused':
      return html`${badge('bad', 'refused')} ${it.principal}: ${it.action} (${it.why})`;
    case 'secret.changed':
      return html`${badge('info', 'secret')} <a href=${address('secrets', it.scope, it.key)}>${it.scope}/${it.key}</a> ${it.change} by ${it.principal}`;
    default:
      return html`${badge('plain', record.kind)} ${it.principal ?? ''} ${it.change ?? it.state ?? ''}`;
  }
}

customElements.define('page-overview', Overview);
