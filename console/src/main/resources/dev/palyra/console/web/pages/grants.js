// Grants: answers that go on, each a policy that ends by itself or by hand.

import {get, query} from '../core/api.js';
import {Page, act, ask, empty, head, html, icon, nothing, proved, state, when} from '../core/ui.js';
import {address} from '../core/router.js';
import {countdown} from '../core/format.js';
import {cedar} from '../parts/cedar-text.js';

/** @typedef {{id: string, state: string, approval: string, principal: string, tool: string, created: string, expires: string, session?: string, arguments: Record<string, {like?: string, equal?: any}>, lifts: string[], operators: string[], cedar?: string}} Grant */

class Grants extends Page {
  static properties = {grants: {state: true}, all: {state: true}, cursor: {state: true}};

  constructor() {
    super();
    /** @type {Grant[]} */
    this.grants = [];
    this.all = false;
    this.cursor = '';
    this.follows = ['grant.'];
  }

  async load() {
    const page = await get('/v1/grants' + query({state: this.all ? '' : 'in-force', limit: 100}));
    this.grants = page.grants;
    this.cursor = page.before ?? '';
  }

  async more() {
    const page = await get('/v1/grants' + query({state: this.all ? '' : 'in-force', limit: 100, before: this.cursor}));
    this.grants = [...this.grants, ...page.grants];
    this.cursor = page.before ?? '';
  }

  /** @param {Grant} it */
  async revoke(it) {
    if (!(await ask({title: `Revoke the grant for ${it.tool}?`, text: 'The next call asks again.', action: 'Revoke', danger: true}))) return;
    if (await act(() => proved('DELETE', '/v1/grants/' + encodeURIComponent(it.id)), 'Revoked')) this.reload();
  }

  /** @param {boolean} all */
  turn(all) {
    this.all = all;
    this.reload();
  }

  render() {
    return html`${head('Grants', 'Approvals that hold for more than one call. Each is a Cedar policy that never permits what the policies themselves forbid.', html`<div class="segments" role="group" aria-label="Which grants"><button aria-pressed=${!this.all} @click=${() => this.turn(false)}>In force</button><button aria-pressed=${this.all} @click=${() => this.turn(true)}>All</button></div>`)}
    ${this.placeholder ?? html`<div class="stack">${this.grants.length ? this.grants.map((it) => this.one(it)) : html`<div class="panel">${empty('grants', 'No grant is in force', 'When you approve a call “for longer”, what that allows stands here until it ends.')}</div>`}
      ${this.cursor ? html`<div class="more"><button class="quiet" @click=${() => act(() => this.more())}>Show more</button></div>` : nothing}</div>`}`;
  }

  /** @param {Grant} it */
  one(it) {
    const left = Date.parse(it.expires) - this.now;
    return html`<article class="panel" aria-label="Grant for ${it.tool}"><header><h2>${it.tool}</h2>${it.state === 'in-force' ? html`<span class="left ${left < 300_000 ? 'soon' : ''}">${countdown(left)} left</span><button class="small" @click=${() => this.revoke(it)}>${icon('cross')} Revoke</button>` : state(it.state)}</header>
      <div class="pad stack"><dl class="facts"><dt>For</dt><dd>${it.principal}${it.session ? html`, in session <code>${it.session}</code>` : nothing}</dd>
        <dt>Given by</dt><dd>${it.operators.join(', ')} ${when(it.created, this.now)}, from <a href=${address('approvals', it.approval)}>this approval</a></dd>
        ${Object.keys(it.arguments).length ? html`<dt>Where</dt><dd class="tags">${Object.entries(it.arguments).map(([name, match]) => html`<span class="tag">${name} ${'like' in match ? `like ${match.like}` : `= ${JSON.stringify(match.equal)}`}</span>`)}</dd>` : nothing}
        <dt>Lifts</dt><dd class="tags">${it.lifts.map((id) => html`<span class="tag">${id}</span>`)}</dd></dl>
      ${it.cedar ? html`<details ?open=${this.grants.length < 4}><summary>The policy</summary>${cedar(it.cedar)}</details>` : html`<p class="soft">The tool is no longer what this was made for, so that it holds for nothing.</p>`}</div></article>`;
  }
}

customElements.define('page-grants', Grants);
