// Providers: the models that runs talk to, by named credentials, and how these are.

import {get, send, Problem} from '../core/api.js';
import {Page, act, ask, badge, empty, head, html, icon, nothing, proved, state, when} from '../core/ui.js';
import {countdown} from '../core/format.js';

/** @typedef {{name: string, kind: string, endpoint: string, scope: string, key: string|null, login: object|null, health: string, detail: string, expires: string|null}} Profile */

class Providers extends Page {
  static properties = {profiles: {state: true}, agents: {state: true}};

  constructor() {
    super();
    /** @type {Profile[]} */
    this.profiles = [];
    /** @type {any[]} */
    this.agents = [];
    this.follows = ['provider.'];
  }

  async load() {
    const optional = async (/** @type {string} */ path) =>
      get(path).catch((e) => {
        if (e instanceof Problem && e.code === 'unknown-route') return null;
        throw e;
      });
    const [profiles, agents] = await Promise.all([get('/v1/auth/profiles'), optional('/v1/agents')]);
    this.profiles = profiles.profiles;
    this.agents = agents?.agents ?? [];
  }

  /** @param {Profile} it */
  async connect(it) {
    await act(async () => {
      const begun = await proved('POST', `/v1/auth/profiles/${encodeURIComponent(it.name)}/login`, {});
      location.assign(begun.url);
    });
  }

  async add() {
    const answer = await ask({
      title: 'New profile',
      text: 'A key stays in the vault and is named here; with a client id there is a login in its place, which you connect afterwards.',
      action: 'Add',
      fields: [
        {name: 'name', label: 'Name', required: true, mono: true},
        {name: 'kind', label: 'Provider', options: ['openai', 'anthropic', 'openai-compatible']},
        {name: 'endpoint', label: 'Endpoint', mono: true, hint: 'theirs unless said; needed for openai-compatible'},
        {name: 'key', label: 'Key', mono: true, hint: 'such as vault://global/openai; store it under Secrets'},
        {name: 'client', label: 'Client id', mono: true, hint: 'of a login, as the provider gave it to you'},
      ],
    });
    if (!answer) return;
    /** @type {Record<string, any>} */
    const body = {kind: answer.kind};
    if (answer.endpoint) body.endpoint = answer.endpoint;
    if (answer.key) body.key = answer.key;
    if (answer.client) body.login = {client_id: answer.client};
    await act(() => proved('PUT', '/v1/auth/profiles/' + encodeURIComponent(answer.name), body), 'Added');
    this.reload();
  }

  /** @param {Profile} it */
  async removeOne(it) {
    if (!(await ask({title: `Remove ${it.name}?`, text: 'Its login is forgotten; a key stays in the vault. Runs that name it go on with its fallbacks.', action: 'Remove', danger: true}))) return;
    if (await act(() => proved('DELETE', '/v1/auth/profiles/' + encodeURIComponent(it.name)), 'Removed')) this.reload();
  }

  /** @param {Profile} it */
  async revoke(it) {
    await act(() => send('POST', `/v1/auth/profiles/${encodeURIComponent(it.name)}/revoke`, {}), 'Revoked');
    this.reload();
  }

  /** @param {Profile} it */
  async check(it) {
    await act(async () => {
      const checked = await send('POST', `/v1/auth/profiles/${encodeURIComponent(it.name)}/check`, {});
      if (checked.objection) throw new Error(checked.objection);
    }, 'It works');
    this.reload();
  }

  render() {
    return html`${head('Providers', 'Named credentials of model providers. Their values are in the vault; runs are lent them and never hold them.', html`<button class="primary" @click=${() => this.add()}>${icon('plus')} New profile</button>`)}
    ${this.placeholder ?? this.content()}`;
  }

  content() {
    return html`<div class="stack"><section class="panel" aria-labelledby="profiles"><header><h2 id="profiles">Profiles</h2></header>${
      this.profiles.length
        ? html`<table class="cards"><thead><tr><th>Profile</th><th>Provider</th><th>Health</th><th class="fit">Ends</th><th><span class="hidden">Actions</span></th></tr></thead><tbody>${this.profiles.map((it) => html`<tr><td><strong>${it.name}</strong><div class="sub">${it.scope}</div></td><td>${it.kind}<div class="sub">${it.key ?? it.endpoint}</div></td><td>${state(it.health)}${it.detail ? html`<div class="sub">${it.detail}</div>` : nothing}</td><td class="fit soft" data-label=${it.expires ? "Ends" : nothing}>${it.expires ? when(it.expires, this.now) : nothing}</td><td class="actions-cell">${it.login ? html`<button class="small" @click=${() => this.connect(it)}>${it.health === 'missing' || it.health === 'expired' ? 'Connect' : 'Reconnect'}</button> ${it.health === 'missing' ? nothing : html`<button class="small quiet" @click=${() => this.revoke(it)}>Revoke</button>`} ` : nothing}<button class="small quiet" @click=${() => this.check(it)}>Check</button><button class="small quiet" @click=${() => this.removeOne(it)}>Remove</button></td></tr>`)}</tbody></table>`
        : empty('providers', 'No profile yet', 'Add one that names a key in the vault, or one with a login that you connect here.')
    }</section>
    ${this.agents.length ? html`<section class="panel" aria-labelledby="agents"><header><h2 id="agents">Agents</h2></header><table class="cards"><thead><tr><th>Agent</th><th>Acts as</th><th>Budget</th></tr></thead><tbody>${this.agents.map((it) => html`<tr><td><strong>${it.name}</strong></td><td>${it.principal}</td><td class="soft">${it.budget.turns} turns, ${it.budget.calls} calls, ${it.budget.tokens.toLocaleString('en')} tokens, ${countdown(it.budget.seconds * 1000)}${it.budget.money ? html` ${badge('plain', it.budget.money)}` : nothing}</td></tr>`)}</tbody></table></section>` : nothing}</div>`;
  }
}

customElements.define('page-providers', Providers);
