// Audit: the log, searched, filtered, exported, and verified here in the browser with nothing but its public key.

import {get, query, request} from '../core/api.js';
import {Page, act, copyable, empty, head, html, icon, nothing, state, when} from '../core/ui.js';
import {address, go} from '../core/router.js';
import {full, plural, short} from '../core/format.js';
import {verify} from '../parts/verify.js';

const KINDS = [
  ['', 'Everything'], ['call.', 'Calls'], ['call.decided', 'Decisions'], ['approval.', 'Approvals'], ['grant.', 'Grants'], ['policy.', 'Policy'], ['secret.', 'Secrets'], ['connection.', 'Connections'], ['device.', 'Devices'], ['operator.', 'Operators'], ['access.', 'Logins & access'], ['access.proof-failed', 'Failed logins'], ['provider.', 'Providers'], ['run.', 'Runs'], ['gateway.', 'Gateway'],
];
/** @type {['text'|'kind'|'principal'|'run'|'call'|'from'|'until', string][]} */
const FILTERS = [['text', ''], ['kind', ''], ['principal', ''], ['run', ''], ['call', ''], ['from', ''], ['until', '']];

/** @typedef {{seq: number, time: string, kind: string, fields: Record<string, string>, previous: string, hash: string}} AuditRecord */

class Audit extends Page {
  static properties = {records: {state: true}, cursor: {state: true}, head: {state: true}, open: {state: true}, filter: {state: true}, verdict: {state: true}, progress: {state: true}};

  constructor() {
    super();
    /** @type {AuditRecord[]} */
    this.records = [];
    this.cursor = 0;
    this.head = 0;
    this.open = 0;
    const asked = new URLSearchParams(location.search);
    /** @type {Record<string, string>} */
    this.filter = Object.fromEntries(FILTERS.map(([name]) => [name, asked.get(name) ?? '']));
    /** @type {import('../parts/verify.js').Verdict|null} */
    this.verdict = null;
    this.progress = -1;
    this.follows = [''];
    this.timer = 0;
  }

  /** @param {number} [before] */
  async page(before) {
    const {text, kind, principal, run, call, from, until} = this.filter;
    return get('/v1/audit' + query({order: 'newest', limit: 100, before, text, kind, principal, run, call, from: moment(from), until: moment(until)}));
  }

  async load() {
    const page = await this.page();
    this.records = page.records;
    this.cursor = page.before ?? 0;
    this.head = page.head;
  }

  async more() {
    const page = await this.page(this.cursor);
    this.records = [...this.records, ...page.records];
    this.cursor = page.before ?? 0;
  }

  /** @param {import('../core/live.js').Happening} event */
  happened(event) {
    // Whoever reads further back is not moved.
    if (this.records.length <= 100 && !this.open) super.happened(event);
  }

  /** @param {string} name @param {string} value */
  narrow(name, value) {
    this.filter = {...this.filter, [name]: value};
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      go(address('audit') + query(this.filter), true);
      this.reload();
    }, 220);
  }

  async verify() {
    this.verdict = null;
    this.progress = 0;
    await act(async () => {
      this.verdict = await verify((done) => (this.progress = done));
    });
    this.progress = -1;
  }

  async download() {
    const response = await request('GET', '/v1/audit/export');
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await response.blob());
    link.download = `palyra-audit-${new Date().toISOString().slice(0, 10)}.jsonl`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const at = this.records.findIndex((it) => it.seq === this.open);
    if (event.key === 'j') this.open = this.records[Math.min(this.records.length - 1, at + 1)]?.seq ?? 0;
    else if (event.key === 'k') this.open = this.records[Math.max(0, at - 1)]?.seq ?? 0;
    else if (event.key === 'Escape') this.open = 0;
    else return;
    event.preventDefault();
    this.updateComplete.then(() => this.querySelector('tr.at')?.scrollIntoView({block: 'nearest'}));
  }

  render() {
    return html`${head(
      'Audit',
      this.head ? html`${plural(this.head, 'record')}, each bound to the one before it.` : nothing,
      html`<button @click=${() => act(() => this.download())}>${icon('download')} Export</button>
        <button class="primary" ?disabled=${this.progress >= 0} @click=${() => this.verify()}>${icon('approvals')} Verify</button>`,
    )}
    ${this.proof()}
    <form class="toolbar" role="search" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <input type="search" aria-label="Search the log" placeholder="Search: a tool, an id, a reason… ( / )" .value=${this.filter.text} @input=${(/** @type {InputEvent} */ event) => this.narrow('text', field(event))}>
      <select aria-label="Kind" @change=${(/** @type {Event} */ event) => this.narrow('kind', field(event))}>${KINDS.map(([value, text]) => html`<option value=${value} ?selected=${value === this.filter.kind}>${text}</option>`)}</select>
      <input aria-label="Principal" placeholder="Agent:local" size="12" .value=${this.filter.principal} @change=${(/** @type {Event} */ event) => this.narrow('principal', field(event))}>
      <input aria-label="Run" placeholder="Run" size="10" .value=${this.filter.run} @change=${(/** @type {Event} */ event) => this.narrow('run', field(event))}>
      <input type="datetime-local" aria-label="From" .value=${this.filter.from} @change=${(/** @type {Event} */ event) => this.narrow('from', field(event))}>
      <input type="datetime-local" aria-label="Until" .value=${this.filter.until} @change=${(/** @type {Event} */ event) => this.narrow('until', field(event))}>
    </form>
    ${this.placeholder ?? this.list()}`;
  }

  proof() {
    if (this.progress >= 0) return html`<div class="notice stack" role="status"><div>Verifying ${plural(this.progress, 'record')}…</div></div><br>`;
    const it = this.verdict;
    if (!it) return nothing;
    return html`<div class="notice ${it.intact ? 'good' : 'wait'}" role="status" data-verdict=${it.intact ? 'intact' : 'broken'}>${icon(it.intact ? 'approvals' : 'alert')}<div>
      <strong>${it.intact ? `All ${plural(it.records, 'record')} are as they were signed` : `Broken at record ${it.seq}: ${it.why}`}</strong>
      ${it.checkpoint ? html`<dl class="facts"><dt>Checkpoint</dt><dd>record ${it.checkpoint.seq}, signed ${full(it.checkpoint.time)}</dd><dt>Hash</dt><dd><code>${it.checkpoint.hash}</code></dd><dt>Key</dt><dd><code>${it.key}</code> ${copyable(it.checkpoint.hash, 'the hash')}</dd></dl>
      <small>Checked in this browser with the public key alone. Compare the hash with one that you noted before: a log that was set back as a whole shows only there.</small>` : nothing}
    </div></div><br>`;
  }

  list() {
    if (!this.records.length) return html`<div class="panel">${empty('audit', 'No record matches', 'Widen the search, or take a filter away.')}</div>`;
    return html`<div class="panel"><div class="table"><table class="cards"><thead><tr><th class="fit end">#</th><th class="fit">Time</th><th class="fit">Kind</th><th>What</th><th class="fit">Principal</th></tr></thead>
      <tbody>${this.records.map((it) => this.row(it))}</tbody></table></div>
      ${this.cursor ? html`<div class="more"><button class="quiet" @click=${() => act(() => this.more())}>Show older</button></div>` : nothing}</div>`;
  }

  /** @param {AuditRecord} it */
  row(it) {
    const open = this.open === it.seq;
    return html`<tr class="line ${open ? 'at' : ''}" @click=${(/** @type {Event} */ event) => {
      if (!(/** @type {HTMLElement} */ (event.target).closest('a, button'))) this.open = open ? 0 : it.seq;
    }}>
      <td class="fit end"><button class="quiet small" aria-expanded=${open} aria-label="Record ${it.seq}" @click=${() => (this.open = open ? 0 : it.seq)}>${it.seq}</button></td>
      <td class="fit soft">${when(it.time, this.now)}</td>
      <td class="fit"><code>${it.kind}</code></td>
      <td class="broad">${gist(it)}</td>
      <td class="fit soft">${it.fields.principal ?? ''}</td></tr>
      ${open ? html`<tr><td colspan="5" class="broad"><dl class="facts">${Object.entries(it.fields).map(([name, value]) => html`<dt>${name}</dt><dd>${link(name, value)}</dd>`)}<dt>time</dt><dd>${full(it.time)}</dd><dt>previous</dt><dd><code>${it.previous}</code></dd><dt>hash</dt><dd><code>${it.hash}</code></dd></dl></td></tr>` : nothing}`;
  }
}

/** @param {string} name @param {string} value */
function link(name, value) {
  if (name === 'run') return html`<a class="inline" href=${address('runs', value)}><code>${value}</code></a>`;
  if (name === 'approval') return html`<a class="inline" href=${address('approvals', value)}><code>${value}</code></a>`;
  return html`<code>${value}</code>`;
}

/** @param {AuditRecord} it */
function gist(it) {
  const fields = it.fields;
  const word = fields.decision ?? fields.verdict ?? fields.result ?? fields.state ?? fields.change ?? fields.login ?? '';
  const what = fields.tool ?? fields.operator ?? (fields.key ? (fields.scope ? `${fields.scope}/` : '') + fields.key : fields.profile ?? fields.name ?? fields.action ?? fields.device ?? fields.revision?.slice(0, 16) ?? fields.version ?? '');
  const why = fields.reason ?? fields.why ?? fields.policies?.replace(/[[\]"]/g, '').replaceAll(',', ', ') ?? fields.host ?? fields.outcome ?? fields.holder ?? fields.method ?? '';
  return html`${word ? state(word) : nothing} <strong>${what}</strong> <span class="sub">${why}${fields.run ? html` · ${short(fields.run)}` : nothing}</span>`;
}

/** @param {Event} event */
function field(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}

/** @param {string} text */
function moment(text) {
  return text ? new Date(text).toISOString() : '';
}

customElements.define('page-audit', Audit);
