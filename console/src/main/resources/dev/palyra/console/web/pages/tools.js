// Tools and the sandbox: what agents can call, within which limits, the servers that bring some of it, and what this host enforces.

import {get, send} from '../core/api.js';
import {Page, act, badge, empty, head, html, icon, nothing} from '../core/ui.js';
import {address, parts} from '../core/router.js';
import {bytes, plural, pretty, took} from '../core/format.js';
import {servers} from '../parts/servers.js';

/** @typedef {{name: string, description: string, tier: string, sensitive: boolean, capabilities: string[], arguments: any, runs?: string, secrets?: string[], egress?: string[], limits?: Record<string, number>}} Tool */

const TIERS = /** @type {Record<string, string>} */ ({A: 'WASM plugin', B: 'confined process', C: 'isolated', builtin: 'built in', 'built-in': 'built in'});

class Tools extends Page {
  static properties = {tools: {state: true}, servers: {state: true}, objection: {state: true}, tiers: {state: true}, text: {state: true}, open: {state: true}, result: {state: true}, examining: {state: true}, tab: {state: true}};

  constructor() {
    super();
    /** @type {Tool[]} */
    this.tools = [];
    /** @type {import('../parts/servers.js').Server[]} */
    this.servers = [];
    this.objection = '';
    /** @type {Record<string, any>} */
    this.tiers = {};
    this.text = '';
    this.open = '';
    /** @type {any} */
    this.result = null;
    this.examining = false;
    this.tab = parts()[1] ?? '';
    this.follows = ['gateway.started', 'policy.activated', 'mcp.'];
  }

  connectedCallback() {
    super.connectedCallback();
    const arrive = () => parts()[0] === 'tools' && (this.tab = parts()[1] ?? '');
    addEventListener('palyra-go', arrive);
    this.endings.push(() => removeEventListener('palyra-go', arrive));
  }

  async load() {
    const [tools, behind, status] = await Promise.all([get('/v1/tools'), get('/v1/mcp/servers'), get('/v1/status')]);
    this.tools = tools.tools;
    this.servers = behind.servers;
    this.objection = behind.objection ?? '';
    this.tiers = status.tiers;
  }

  async examine() {
    this.examining = true;
    await act(async () => {
      this.result = await send('POST', '/v1/doctor', {});
      this.tiers = this.result.tiers;
    });
    this.examining = false;
  }

  render() {
    return html`${head('Tools & sandbox', this.tools.length ? `${plural(this.tools.length, 'tool')}. What a host cannot enforce is refused, never run in a weaker tier.` : nothing, html`<div class="segments" role="navigation" aria-label="Tools"><a href=${address('tools')} aria-current=${this.tab === '' ? 'page' : nothing}>Catalogue</a><a href=${address('tools', 'servers')} aria-current=${this.tab === 'servers' ? 'page' : nothing}>Servers${this.needy() ? html` <b class="count" aria-label="${this.needy()} need something">${this.needy()}</b>` : nothing}</a><a href=${address('tools', 'doctor')} aria-current=${this.tab === 'doctor' ? 'page' : nothing}>Doctor</a></div>`)}
    ${this.placeholder ?? (this.tab === 'doctor' ? this.doctor() : this.tab === 'servers' ? servers(this.servers, this.objection) : this.catalogue())}`;
  }

  /** How many servers wait for an operator. */
  needy() {
    return this.servers.filter((it) => it.wants_login || it.changed.length).length;
  }

  catalogue() {
    const found = this.tools.filter((it) => `${it.name} ${it.description} ${it.capabilities.join(' ')}`.toLowerCase().includes(this.text.toLowerCase()));
    return html`<div class="toolbar"><input type="search" aria-label="Search tools" placeholder="Search tools ( / )" @input=${(/** @type {InputEvent} */ event) => (this.text = /** @type {HTMLInputElement} */ (event.target).value)}></div>
    <div class="panel">${found.length ? html`<table class="cards"><thead><tr><th>Tool</th><th class="fit">Tier</th><th>Can</th><th class="fit end">Limits</th></tr></thead><tbody>${found.map((it) => this.tool(it))}</tbody></table>` : empty('tools', 'No such tool', 'Tools are defined in tools/*.toml.')}</div>`;
  }

  /** @param {Tool} it */
  tool(it) {
    const open = this.open === it.name;
    const limits = it.limits;
    return html`<tr class="line"><td><button class="quiet small" aria-expanded=${open} @click=${() => (this.open = open ? '' : it.name)}><strong>${it.name}</strong></button>${it.sensitive ? badge('wait', 'sensitive') : nothing}<div class="sub">${it.description}</div></td>
      <td class="fit">${this.tiers[it.tier]?.available === false ? badge('bad', `${it.tier} is off`) : badge('plain', TIERS[it.tier] ? `${it.tier.length === 1 ? it.tier + ' ' : ''}${TIERS[it.tier]}` : it.tier)}</td>
      <td class="broad"><span class="tags">${it.capabilities.map((one) => html`<span class="tag">${one}</span>`)}</span></td>
      <td class="fit end soft" data-label="Limits">${limits ? html`${took(limits.wall_ms)}, ${bytes(limits.memory_bytes)}` : nothing}</td></tr>
    ${open ? html`<tr><td colspan="4" class="broad"><div class="columns"><dl class="facts">${it.runs ? html`<dt>Runs</dt><dd><code>${it.runs}</code></dd>` : nothing}
        ${it.secrets?.length ? html`<dt>Secrets</dt><dd class="tags">${it.secrets.map((one) => html`<span class="tag">${one}</span>`)}</dd>` : nothing}
        ${it.egress?.length ? html`<dt>May reach</dt><dd class="tags">${it.egress.map((one) => html`<span class="tag">${one}</span>`)}</dd>` : nothing}
        ${limits ? html`<dt>CPU time</dt><dd>${took(limits.cpu_ms)}</dd><dt>Wall time</dt><dd>${took(limits.wall_ms)}</dd><dt>Memory</dt><dd>${bytes(limits.memory_bytes)}</dd><dt>Output</dt><dd>${bytes(limits.output_bytes)}</dd><dt>Processes</dt><dd>${limits.processes}</dd><dt>Open files</dt><dd>${limits.open_files}</dd><dt>Largest file</dt><dd>${bytes(limits.file_bytes)}</dd><dt>Disk</dt><dd>${bytes(limits.disk_bytes)}</dd>` : nothing}</dl>
      <div><h3>Arguments</h3><pre class="code" tabindex="0" role="region" aria-label="Schema of the arguments">${pretty(it.arguments)}</pre></div></div></td></tr>` : nothing}`;
  }

  doctor() {
    const result = this.result;
    return html`<div class="stack"><div class="row"><p class="soft spring">The doctor attempts what each tier must prevent; a tier of which one attempt succeeds is off.</p><button class="primary" ?disabled=${this.examining} @click=${() => this.examine()}>${icon('play')} ${this.examining ? 'Examining…' : 'Examine now'}</button></div>
      <div class="columns">${Object.entries(this.tiers).map(([name, tier]) => html`<section class="panel" aria-label="Tier ${name}"><header><h2>${name.length === 1 ? html`Tier ${name} <small>${TIERS[name] ?? ''}</small>` : 'Built in'}</h2>${tier.available ? badge('good', 'available') : badge('bad', 'off')}</header>
        <div class="pad stack tight">${tier.available ? html`<div class="tags">${tier.mechanisms.map((/** @type {any} */ it) => html`<span class="tag">${it.name} ${it.version}</span>`)}</div>` : html`<p>${tier.reason}</p><p class="soft">${tier.hint}</p>`}
        ${result ? html`<ul class="probes">${result.probes.filter((/** @type {any} */ it) => it.tier === name).map((/** @type {any} */ it) => html`<li>${it.holds ? html`<span class="good">${icon('check')}</span>` : html`<span class="bad">${icon('cross')}</span>`}<span><span class="hidden">${it.holds ? 'prevented: ' : 'not prevented: '}</span>${it.attempt}${it.detail ? html`<small> ${it.detail}</small>` : nothing}</span></li>`)}</ul>` : nothing}</div></section>`)}</div></div>`;
  }
}

customElements.define('page-tools', Tools);
