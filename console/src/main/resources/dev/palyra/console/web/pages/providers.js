// Providers: the models that runs talk to, by named credentials, and how these are.

import {get, send, Problem} from '../core/api.js';
import {Page, act, badge, empty, head, html, icon, nothing, proved, state, when} from '../core/ui.js';

/** @typedef {{name: string, provider?: string, kind?: string, scope?: string, health?: string, state?: string, detail?: string, expires?: string|null, cooldown_until?: string|null, last_use?: string|null, refs?: string[]}} Profile */

class Providers extends Page {
  static properties = {profiles: {state: true}, agents: {state: true}, offered: {state: true}};

  constructor() {
    super();
    /** @type {Profile[]} */
    this.profiles = [];
    /** @type {any[]} */
    this.agents = [];
    this.offered = true;
    this.follows = ['profile.', 'provider.', 'oauth.', 'auth.'];
  }

  async load() {
    const optional = async (/** @type {string} */ path) =>
      get(path).catch((e) => {
        if (e instanceof Problem && e.code === 'unknown-route') return null;
        throw e;
      });
    const [profiles, agents] = await Promise.all([optional('/v1/auth/profiles'), optional('/v1/agents')]);
    this.offered = profiles !== null;
    this.profiles = profiles?.profiles ?? [];
    this.agents = agents?.agents ?? [];
  }

  async connect() {
    await act(async () => {
      const begun = await proved('POST', '/v1/auth/oauth', {provider: 'openai'});
      location.assign(begun.url ?? begun.authorize ?? begun.location);
    });
  }

  /** @param {Profile} it */
  async check(it) {
    await act(() => send('POST', `/v1/auth/profiles/${encodeURIComponent(it.name)}/check`, {}), 'Checked');
    this.reload();
  }

  render() {
    return html`${head('Providers', 'Named credentials of model providers. Their values are in the vault; runs are lent them and never hold them.', this.offered ? html`<button class="primary" @click=${() => this.connect()}>${icon('plus')} Connect with OpenAI</button>` : nothing)}
    ${this.placeholder ?? this.content()}`;
  }

  content() {
    return html`<div class="stack"><section class="panel" aria-labelledby="profiles"><header><h2 id="profiles">Profiles</h2></header>${
      this.profiles.length
        ? html`<table class="cards"><thead><tr><th>Profile</th><th>Provider</th><th>Health</th><th class="fit">Ends</th><th><span class="hidden">Actions</span></th></tr></thead><tbody>${this.profiles.map((it) => html`<tr><td><strong>${it.name}</strong><div class="sub">${it.scope ?? ''}</div></td><td>${it.provider ?? it.kind ?? ''}</td><td>${state(it.health ?? it.state ?? 'ok')}${it.detail ? html`<div class="sub">${it.detail}</div>` : nothing}</td><td class="fit soft">${it.expires ? when(it.expires, this.now) : nothing}</td><td class="actions-cell"><button class="small quiet" @click=${() => this.check(it)}>Check</button></td></tr>`)}</tbody></table>`
        : empty('providers', this.offered ? 'No profile yet' : 'This gateway keeps no provider profiles', this.offered ? 'Connect with OpenAI here, or add a key with “palyra auth add”.' : 'Models are configured in palyra.toml, with their keys in the vault.')
    }</section>
    ${this.agents.length ? html`<section class="panel" aria-labelledby="agents"><header><h2 id="agents">Agents</h2></header><table class="cards"><thead><tr><th>Agent</th><th>Acts as</th><th>Budget</th></tr></thead><tbody>${this.agents.map((it) => html`<tr><td><strong>${it.name}</strong></td><td>${it.principal}</td><td class="soft">${it.budget.turns} turns, ${it.budget.calls} calls, ${it.budget.tokens.toLocaleString('en')} tokens, ${it.budget.seconds} s${it.budget.money ? html` ${badge('plain', it.budget.money)}` : nothing}</td></tr>`)}</tbody></table></section>` : nothing}</div>`;
  }
}

customElements.define('page-providers', Providers);
