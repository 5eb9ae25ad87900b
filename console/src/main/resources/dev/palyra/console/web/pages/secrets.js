// Secrets: what is known of them. A value goes in, and comes out only to whoever names it and proves presence.

import {get, query, request, send} from '../core/api.js';
import {Page, act, ask, badge, copyable, empty, head, html, icon, nothing, proving, state, when} from '../core/ui.js';
import {address, go, parts} from '../core/router.js';
import {bytes, day, plural} from '../core/format.js';

/** @typedef {{ref: string, scope: string, key: string, version: number, written: string, state: string, expires?: string, owner?: string, description?: string, rotation_due?: string, overdue?: boolean, tools: string[], hosts: string[], versions?: {version: number, written: string, state: string, bytes: number, expires?: string}[]}} Secret */

const HIDE_AFTER_MS = 30_000;

class Secrets extends Page {
  static properties = {secrets: {state: true}, one: {state: true}, uses: {state: true}, text: {state: true}, chosen: {state: true}, value: {state: true}, vault: {state: true}};

  constructor() {
    super();
    /** @type {Secret[]} */
    this.secrets = [];
    /** @type {Secret|null} */
    this.one = null;
    /** @type {any[]} */
    this.uses = [];
    this.text = '';
    this.chosen = parts().slice(1).join('/');
    this.value = '';
    /** @type {any} */
    this.vault = null;
    this.follows = ['secret.changed'];
    this.hiding = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    const arrive = () => {
      if (parts()[0] !== 'secrets' || parts().slice(1).join('/') === this.chosen) return;
      this.chosen = parts().slice(1).join('/');
      this.one = null;
      this.hide();
      this.reload();
    };
    addEventListener('palyra-go', arrive);
    this.endings.push(() => removeEventListener('palyra-go', arrive), () => this.hide());
  }

  hide() {
    clearTimeout(this.hiding);
    this.value = '';
  }

  /** @param {{scope: string, key: string}} it */
  path(it) {
    return `/v1/secrets/${encodeURIComponent(it.scope)}/${encodeURIComponent(it.key)}`;
  }

  async load() {
    const [all, vault] = await Promise.all([get('/v1/secrets'), get('/v1/vault')]);
    this.secrets = all.secrets;
    this.vault = vault;
    const it = this.secrets.find((one) => `${one.scope}/${one.key}` === this.chosen);
    if (!it) {
      this.one = null;
      return;
    }
    const [one, used, changed] = await Promise.all([
      get(this.path(it)),
      get('/v1/audit' + query({order: 'newest', kind: 'secret.decided', text: `${it.scope}/${it.key}`, limit: 20})),
      get('/v1/audit' + query({order: 'newest', kind: 'secret.changed', text: it.key, limit: 40})),
    ]);
    this.one = one;
    this.uses = [...used.records, ...changed.records.filter((/** @type {any} */ record) => record.fields.key === it.key && record.fields.scope === it.scope)].sort((a, b) => b.seq - a.seq).slice(0, 30);
  }

  /** @param {Secret} [it] */
  async set(it) {
    const answer = await ask({
      title: it ? `New version of ${it.key}` : 'New secret',
      text: 'The value goes to the vault and is not shown again without a proof of presence.',
      action: 'Store',
      fields: [
        ...(it ? [] : [{name: 'name', label: 'Scope and key', value: 'global/', required: true, mono: true, hint: 'such as global/github-token'}]),
        {name: 'value', label: 'Value', type: 'password', required: true, mono: true, autocomplete: 'new-password'},
        {name: 'description', label: 'What it is', value: it?.description ?? ''},
        {name: 'owner', label: 'Owner', value: it?.owner ?? ''},
        {name: 'due', label: 'Rotation due', type: 'date', value: it?.rotation_due?.slice(0, 10) ?? ''},
      ],
    });
    if (!answer) return;
    const [scope, ...rest] = it ? [it.scope, it.key] : answer.name.split('/');
    const key = rest.join('/');
    const done = await act(() => proving((headers) => request('PUT', `/v1/secrets/${encodeURIComponent(scope)}/${encodeURIComponent(key)}` + query({description: answer.description, owner: answer.owner, 'rotation-due': answer.due, 'if-version': it?.version}), {text: answer.value, headers})), 'Stored');
    if (done) {
      go(address('secrets', scope, key));
      this.reload();
    }
  }

  /** @param {Secret} it */
  async describe(it) {
    const answer = await ask({title: `About ${it.key}`, action: 'Save', fields: [{name: 'description', label: 'What it is', value: it.description ?? ''}, {name: 'owner', label: 'Owner', value: it.owner ?? ''}, {name: 'due', label: 'Rotation due', type: 'date', value: it.rotation_due?.slice(0, 10) ?? ''}, {name: 'tools', label: 'Only for these tools', value: it.tools.join(','), mono: true, hint: 'with commas; empty for any'}, {name: 'hosts', label: 'Only for these hosts', value: it.hosts.join(','), mono: true}]});
    if (!answer) return;
    const asked = new URLSearchParams({description: answer.description, owner: answer.owner, 'rotation-due': answer.due, tools: answer.tools, hosts: answer.hosts});
    if (await act(() => send('POST', `${this.path(it)}/metadata?${asked}`, {}), 'Saved')) this.reload();
  }

  /** @param {Secret} it @param {number} version */
  async reveal(it, version) {
    const name = `${it.scope}/${it.key}`;
    const answer = await ask({title: 'Show the value?', text: html`<p>It is recorded that you looked. It is hidden again after 30 seconds.</p><p>Type <code>${name}</code> to confirm.</p>`, action: 'Show', danger: true, fields: [{name: 'confirm', label: 'Scope and key', required: true, mono: true}]});
    if (!answer) return;
    await act(async () => {
      const response = await proving((headers) => request('POST', `${this.path(it)}/reveal`, {body: {confirm: answer.confirm, version}, headers}));
      this.value = await response.text();
      clearTimeout(this.hiding);
      this.hiding = window.setTimeout(() => this.hide(), HIDE_AFTER_MS);
    });
  }

  /** @param {Secret} it @param {'delete'|'undelete'|'destroy'} what @param {number} version */
  async mark(it, what, version) {
    if (what === 'destroy' && !(await ask({title: `Destroy version ${version}?`, text: 'Its value is gone for ever.', action: 'Destroy', danger: true}))) return;
    if (await act(() => proving((headers) => send('POST', `${this.path(it)}/${what}`, {version}, headers)))) this.reload();
  }

  /** @param {Secret} it */
  async removeOne(it) {
    if (!(await ask({title: `Remove ${it.key} with all its versions?`, text: 'Tools that need it are refused from then on.', action: 'Remove', danger: true}))) return;
    if (await act(() => proving((headers) => send('DELETE', this.path(it), undefined, headers)), 'Removed')) go(address('secrets'));
  }

  render() {
    return html`${head('Secrets', this.vault ? html`${plural(this.vault.secrets, 'secret')} in the ${this.vault.backend} vault. Agents never see a value.` : nothing, html`<button class="primary" @click=${() => this.set()}>${icon('plus')} New secret</button>`)}${this.placeholder ?? this.content()}`;
  }

  content() {
    const found = this.secrets.filter((it) => `${it.scope}/${it.key} ${it.description ?? ''} ${it.owner ?? ''}`.toLowerCase().includes(this.text.toLowerCase()));
    if (!this.secrets.length) return html`<div class="panel">${empty('secrets', 'No secrets yet', 'Store one here or with “palyra secrets set”; policies say which tool may use it.')}</div>`;
    return html`<div class="toolbar"><input type="search" aria-label="Search secrets" placeholder="Search secrets ( / )" @input=${(/** @type {InputEvent} */ event) => (this.text = /** @type {HTMLInputElement} */ (event.target).value)}></div>
    <div class="split ${this.one ? 'one' : ''}"><div class="panel queue"><ul aria-label="Secrets">${found.map((it) => html`<li><a href=${address('secrets', it.scope, it.key)} aria-current=${`${it.scope}/${it.key}` === this.chosen ? 'true' : nothing}><span class="risk ${it.overdue ? 'high' : ''}"></span><strong>${it.key}</strong>${it.overdue ? badge('bad', 'rotation due') : it.state === 'live' ? html`<span class="left">v${it.version}</span>` : state(it.state)}<span class="by">${it.scope}${it.owner ? ` · ${it.owner}` : ''}<span class="spring"></span>${when(it.written, this.now)}</span></a></li>`)}</ul></div>
      <div>${this.one ? this.detail(this.one) : html`<div class="panel">${empty('secrets', 'Choose a secret', 'Its versions, where it may go, and who used it.')}</div>`}</div></div>`;
  }

  /** @param {Secret} it */
  detail(it) {
    return html`<p class="only-small toolbar"><a class="button quiet" href=${address('secrets')}>${icon('back')} All secrets</a></p><article class="panel" aria-label="Secret ${it.key}"><header><h2>${it.key}</h2><button class="small primary" @click=${() => this.set(it)}>New version</button><button class="small" @click=${() => this.describe(it)}>Edit</button><button class="small quiet" @click=${() => this.removeOne(it)}>Remove</button></header>
      <div class="sections"><section><dl class="facts"><dt>Reference</dt><dd><code>${it.ref}</code> ${copyable(it.ref, 'the reference')}</dd>${it.description ? html`<dt>What</dt><dd>${it.description}</dd>` : nothing}<dt>Owner</dt><dd>${it.owner || 'nobody'}</dd>
        <dt>Rotation due</dt><dd>${it.rotation_due ? html`${day(it.rotation_due)} ${it.overdue ? badge('bad', 'overdue') : nothing}` : 'never'}</dd>
        <dt>Bound to</dt><dd class="tags">${[...it.tools, ...it.hosts].map((one) => html`<span class="tag">${one}</span>`)}${it.tools.length + it.hosts.length ? nothing : 'whatever the policy permits'}</dd></dl></section>
      ${this.value ? html`<section><h3>Value, until it hides itself <span class="spring"></span>${copyable(this.value, 'the value')}<button class="small quiet" @click=${() => this.hide()}>Hide</button></h3><p class="value">${this.value}</p></section>` : nothing}
      <section><h3>Versions</h3><table class="cards"><thead><tr><th>Version</th><th>State</th><th>Written</th><th class="end">Size</th><th><span class="hidden">Actions</span></th></tr></thead><tbody>${(it.versions ?? []).slice().sort((a, b) => b.version - a.version).map((one) => html`<tr><td>${one.version}</td><td>${state(one.state)}</td><td>${when(one.written, this.now)}</td><td class="end">${bytes(one.bytes)}</td><td class="actions-cell">
        ${one.state === 'live' ? html`<button class="small quiet" @click=${() => this.reveal(it, one.version)}>${icon('eye')} Show…</button><button class="small quiet" @click=${() => this.mark(it, 'delete', one.version)}>Delete</button>` : nothing}${one.state === 'deleted' ? html`<button class="small quiet" @click=${() => this.mark(it, 'undelete', one.version)}>Restore</button><button class="small quiet" @click=${() => this.mark(it, 'destroy', one.version)}>Destroy</button>` : nothing}</td></tr>`)}</tbody></table></section>
      <section><h3>Uses and changes</h3>${this.uses.length ? html`<ul class="feed">${this.uses.map((one) => html`<li>${when(one.time, this.now)} <span>${one.kind === 'secret.decided' ? html`${state(one.fields.decision)} for <strong>${one.fields.tool}</strong>, ${one.fields.principal}` : html`${badge('info', one.fields.change)} by ${one.fields.principal}`}</span></li>`)}</ul>` : html`<p class="soft">Not used yet.</p>`}</section></div></article>`;
  }
}

customElements.define('page-secrets', Secrets);
