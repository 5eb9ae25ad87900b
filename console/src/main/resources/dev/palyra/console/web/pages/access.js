// Operators, their sessions and tokens: who may do what, from where, until when.

import {get, send, Problem} from '../core/api.js';
import {Page, act, ask, badge, copyable, empty, head, html, icon, nothing, proved, when} from '../core/ui.js';
import {address, parts} from '../core/router.js';
import {day} from '../core/format.js';

/**
 * @typedef {{id: string, enrolled: boolean, groups: string[], roles?: string[], wrong_codes: number, locked_until: string}} Operator
 * @typedef {{id: string, operator: string, begun: string, last_use: string, expires: string, address: string, agent: string, current: boolean, methods: string[]}} Session
 * @typedef {{id: string, name: string, principal: string, created: string, valid: boolean, scopes: string[], expires: string|null, last_use: string|null, revoked: string|null}} Token
 */

class Access extends Page {
  static properties = {session: {attribute: false}, tab: {state: true}, operators: {state: true}, sessions: {state: true}, tokens: {state: true}, secret: {state: true}};

  constructor() {
    super();
    /** @type {import('../core/api.js').Session|null} */
    this.session = null;
    this.tab = parts()[1] ?? '';
    /** @type {Operator[]} */
    this.operators = [];
    /** @type {Session[]|null} */
    this.sessions = null;
    /** @type {Token[]|null} */
    this.tokens = null;
    /** @type {{title: string, value: string, hint: string}|null} shown once */
    this.secret = null;
    this.follows = ['operator.', 'access.'];
  }

  connectedCallback() {
    super.connectedCallback();
    const arrive = () => {
      if (parts()[0] !== 'access') return;
      this.tab = parts()[1] ?? '';
      this.secret = null;
    };
    addEventListener('palyra-go', arrive);
    this.endings.push(() => removeEventListener('palyra-go', arrive));
  }

  async load() {
    const optional = async (/** @type {string} */ path) =>
      get(path).catch((e) => {
        if (e instanceof Problem && (e.code === 'unknown-route' || e.status === 403)) return null;
        throw e;
      });
    const [operators, sessions, tokens] = await Promise.all([get('/v1/operators'), optional('/v1/sessions'), optional('/v1/tokens')]);
    this.operators = operators.operators;
    this.sessions = sessions?.sessions ?? null;
    this.tokens = tokens?.tokens ?? null;
  }

  async invite() {
    const answer = await ask({title: 'New operator', action: 'Add', fields: [{name: 'id', label: 'Name', required: true, mono: true}, ...roleFields(['approver']), {name: 'groups', label: 'Groups', mono: true, hint: 'with commas; policies can ask for approval by a group'}]});
    if (!answer) return;
    await act(async () => {
      const made = await proved('PUT', '/v1/operators/' + encodeURIComponent(answer.id), {groups: list(answer.groups), roles: rolesOf(answer)});
      if (made.token) this.secret = {title: `The token of ${answer.id}`, value: made.token, hint: 'It is shown once. Hand it over by a safe way.'};
    }, 'Added');
    this.reload();
  }

  /** @param {Operator} it */
  async link(it) {
    await act(async () => {
      const made = await proved('POST', '/v1/enrolment-links', {operator: it.id});
      this.secret = {title: `Enrolment link for ${it.id}`, value: location.origin + made.path, hint: 'It works once, and lets them set a passkey or a password.'};
    });
  }

  /** @param {Operator} it */
  async change(it) {
    const answer = await ask({title: `Change ${it.id}`, text: 'What they may do changes at once, also where they are signed in.', action: 'Save', fields: [...roleFields(it.roles ?? []), {name: 'groups', label: 'Groups', value: it.groups.join(', '), mono: true, hint: 'with commas; policies can ask for approval by a group'}]});
    if (!answer) return;
    /** @type {Record<string, any>} */
    const body = {groups: list(answer.groups)};
    const roles = rolesOf(answer);
    if ([...roles].sort().join() !== [...(it.roles ?? [])].sort().join()) body.roles = roles;
    if (await act(() => proved('PUT', '/v1/operators/' + encodeURIComponent(it.id), body), 'Saved')) this.reload();
  }

  /** @param {Operator} it */
  async removeOne(it) {
    if (!(await ask({title: `Remove ${it.id}?`, text: 'Their sessions and tokens end at once.', action: 'Remove', danger: true}))) return;
    if (await act(() => proved('DELETE', '/v1/operators/' + encodeURIComponent(it.id)), 'Removed')) this.reload();
  }

  /** @param {Session} it */
  async end(it) {
    if (await act(() => send('DELETE', '/v1/sessions/' + encodeURIComponent(it.id)), 'Signed out')) this.reload();
  }

  async endAll() {
    if (!(await ask({title: 'Sign out everywhere?', text: 'All your sessions end, this one too.', action: 'Sign out everywhere', danger: true}))) return;
    if (await act(() => send('DELETE', '/v1/sessions'))) location.assign('/login');
  }

  async make() {
    const answer = await ask({
      title: 'New token',
      text: 'For a program that uses the API in your name, or for an agent.',
      action: 'Make',
      fields: [{name: 'name', label: 'Name', required: true}, {name: 'principal', label: 'For', value: '', mono: true, hint: 'empty for yourself, or such as Agent:build'}, {name: 'scopes', label: 'Scopes', value: 'all', mono: true, required: true, hint: 'with commas'}, {name: 'days', label: 'Days until it ends', type: 'number', value: '90', required: true}],
    });
    if (!answer) return;
    await act(async () => {
      /** @type {Record<string, any>} */
      const body = {name: answer.name, scopes: list(answer.scopes), expires_in_days: Number(answer.days)};
      if (answer.principal) body.principal = answer.principal;
      const made = await proved('POST', '/v1/tokens', body);
      this.secret = {title: `Token ${answer.name}`, value: made.token, hint: 'It is shown once.'};
    });
    this.reload();
  }

  /** @param {Token} it */
  async rotate(it) {
    if (!(await ask({title: `Rotate ${it.name}?`, text: 'The token of now stops working.', action: 'Rotate'}))) return;
    await act(async () => {
      const made = await proved('POST', `/v1/tokens/${encodeURIComponent(it.id)}/rotate`, {});
      this.secret = {title: `Token ${it.name}`, value: made.token, hint: 'It is shown once.'};
    });
    this.reload();
  }

  /** @param {Token} it */
  async revoke(it) {
    if (!(await ask({title: `Revoke ${it.name}?`, action: 'Revoke', danger: true}))) return;
    if (await act(() => proved('DELETE', '/v1/tokens/' + encodeURIComponent(it.id)), 'Revoked')) this.reload();
  }

  render() {
    const tabs = /** @type {[string, string][]} */ ([['', 'Operators'], ['sessions', 'Sessions'], ['tokens', 'Tokens']]);
    const action = this.tab === 'tokens' ? html`<button class="primary" @click=${() => this.make()}>${icon('plus')} New token</button>` : this.tab === 'sessions' ? html`<button @click=${() => this.endAll()}>Sign out everywhere</button>` : html`<button class="primary" @click=${() => this.invite()}>${icon('plus')} New operator</button>`;
    return html`${head('Operators', 'Who answers approvals, and how they are let in.', html`<div class="segments" role="navigation" aria-label="Access">${tabs.map(([name, title]) => html`<a href=${name ? address('access', name) : address('access')} aria-current=${this.tab === name ? 'page' : nothing}>${title}</a>`)}</div>${action}`)}
    ${this.secret ? html`<div class="notice wait">${icon('alert')}<div><strong>${this.secret.title}</strong><p class="value">${this.secret.value}</p><small>${this.secret.hint}</small></div>${copyable(this.secret.value)}<button class="quiet small" @click=${() => (this.secret = null)}>Done</button></div><br>` : nothing}
    ${this.placeholder ?? html`<div class="panel">${this.tab === 'sessions' ? this.logins() : this.tab === 'tokens' ? this.keys() : this.people()}</div>`}`;
  }

  people() {
    const own = this.session?.operator;
    if (!this.operators.length) return empty('access', 'Nobody but the token of this machine', 'Whoever can read state/tokens/operator answers approvals as “local”. Add operators, or open the link that “palyra console” prints and enrol yourself.');
    return html`<table class="cards"><thead><tr><th>Operator</th><th>Roles and groups</th><th>One-time codes</th><th><span class="hidden">Actions</span></th></tr></thead><tbody>${this.operators.map((it) => html`<tr><td><strong>${it.id}</strong> ${it.id === own ? badge('info', 'you') : nothing} ${Date.parse(it.locked_until) > this.now ? badge('bad', 'locked') : nothing}</td>
      <td><span class="tags">${(it.roles ?? []).map((role) => badge('plain', role))}${it.groups.map((group) => html`<span class="tag">${group}</span>`)}</span></td><td>${it.enrolled ? badge('good', 'enrolled') : badge('plain', 'not enrolled')}</td>
      <td class="actions-cell">${this.sessions ? html`<button class="small quiet" @click=${() => this.link(it)}>Enrolment link</button>` : nothing}<button class="small quiet" @click=${() => this.change(it)}>Change…</button>${it.id === own || it.id === 'local' ? nothing : html`<button class="small quiet" @click=${() => this.removeOne(it)}>Remove</button>`}</td></tr>`)}</tbody></table>`;
  }

  logins() {
    if (!this.sessions) return empty('access', 'No sessions to show', 'This gateway does not offer sessions to you.');
    if (!this.sessions.length) return empty('access', 'Nobody is signed in with a browser', 'Sessions stand here with where they come from and when they end.');
    return html`<table class="cards"><thead><tr><th>Operator</th><th>Browser</th><th class="fit">Begun</th><th class="fit">Last use</th><th class="fit">Ends</th><th><span class="hidden">Actions</span></th></tr></thead><tbody>${this.sessions.map((it) => html`<tr><td><strong>${it.operator}</strong> ${it.current ? badge('info', 'this one') : nothing}<div class="sub">${it.methods.join(', ')}</div></td><td><span class="sub">${it.agent}</span><div class="sub">${it.address}</div></td><td class="fit soft" data-label="Begun">${when(it.begun, this.now)}</td><td class="fit soft" data-label="Last use">${when(it.last_use, this.now)}</td><td class="fit soft" data-label="Ends">${when(it.expires, this.now)}</td><td class="actions-cell">${it.current ? nothing : html`<button class="small" @click=${() => this.end(it)}>Sign out</button>`}</td></tr>`)}</tbody></table>`;
  }

  keys() {
    if (!this.tokens) return empty('access', 'No tokens to show', 'This gateway does not offer tokens to you.');
    if (!this.tokens.length) return empty('access', 'No tokens yet', 'Programs that use the API get one each, with what it may do and when it ends.');
    return html`<table class="cards"><thead><tr><th>Token</th><th>For</th><th>Scopes</th><th class="fit">Last use</th><th class="fit">Ends</th><th><span class="hidden">Actions</span></th></tr></thead><tbody>${this.tokens.map((it) => html`<tr><td><strong>${it.name}</strong> ${it.valid ? nothing : badge('bad', it.revoked ? 'revoked' : 'expired')}<div class="sub"><code>plt_${it.id}_…</code></div></td><td>${it.principal}</td><td><span class="tags">${it.scopes.map((one) => html`<span class="tag">${one}</span>`)}</span></td><td class="fit soft" data-label="Last use">${it.last_use ? when(it.last_use, this.now) : 'never'}</td><td class="fit soft" data-label="Ends">${it.expires ? day(it.expires) : 'never'}</td><td class="actions-cell">${it.valid ? html`<button class="small quiet" @click=${() => this.rotate(it)}>Rotate</button><button class="small quiet" @click=${() => this.revoke(it)}>Revoke</button>` : nothing}</td></tr>`)}</tbody></table>`;
  }
}

/** The roles that every home knows; others are named in its access/*.cedar. */
const ROLES = [
  ['admin', 'everything that an operator can'],
  ['approver', 'looks, and answers approvals and grants'],
  ['auditor', 'looks'],
];

/** @param {string[]} held */
function roleFields(held) {
  const own = held.filter((role) => !ROLES.some(([name]) => name === role));
  return [...ROLES.map(([name, hint]) => ({name: 'role-' + name, label: name, hint, type: 'check', value: held.includes(name) ? 'yes' : ''})), {name: 'roles', label: 'Other roles', value: own.join(', '), mono: true, hint: 'with commas, as access/roles.cedar names them'}];
}

/** @param {Record<string, string>} answer */
function rolesOf(answer) {
  return [...new Set([...ROLES.map(([name]) => name).filter((name) => answer['role-' + name]), ...list(answer.roles)])];
}

/** @param {string} text */
function list(text) {
  return text.split(/[,\s]+/).filter(Boolean);
}

customElements.define('page-access', Access);
