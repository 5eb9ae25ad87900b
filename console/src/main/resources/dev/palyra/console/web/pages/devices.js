// Devices: let one in by a code, answer its request, shut one out.

import {svg} from 'lit';
import {get, Problem} from '../core/api.js';
import {Page, act, ask, badge, copyable, empty, head, html, icon, nothing, proved, state, when} from '../core/ui.js';
import {address} from '../core/router.js';
import {countdown, short} from '../core/format.js';

/** @typedef {{id: string, name: string, kind: string, role: string, principal: string, state: string, paired: string, revoked?: string}} Device */

class Devices extends Page {
  static properties = {devices: {state: true}, requests: {state: true}, code: {state: true}, off: {state: true}, role: {state: true}};

  constructor() {
    super();
    /** @type {Device[]} */
    this.devices = [];
    /** @type {any[]} */
    this.requests = [];
    /** @type {{code: string, uri: string, role: string, expires: string, qr: string[]}|null} */
    this.code = null;
    this.off = '';
    this.role = 'agent';
    this.follows = ['device.', 'approval.'];
  }

  async load() {
    try {
      this.devices = (await get('/v1/devices')).devices;
      this.off = '';
    } catch (e) {
      if (!(e instanceof Problem && e.code === 'devices-off')) throw e;
      this.off = e.message;
      return;
    }
    this.requests = (await get('/v1/approvals?state=waiting&limit=500')).approvals.filter((/** @type {any} */ it) => it.tool.startsWith('palyra.device.'));
  }

  async pair() {
    await act(async () => {
      this.code = await proved('POST', '/v1/pairing/codes', {role: this.role});
    });
  }

  /** @param {Device} it */
  async rename(it) {
    const answer = await ask({title: 'Rename', action: 'Save', fields: [{name: 'name', label: 'Name', value: it.name, required: true}]});
    if (answer && (await act(() => proved('POST', `/v1/devices/${encodeURIComponent(it.id)}/rename`, answer)))) this.reload();
  }

  /** @param {Device} it */
  async revoke(it) {
    const answer = await ask({title: `Shut out ${it.name}?`, text: 'Its connections close at once; it has to be paired again.', action: 'Revoke', danger: true, fields: [{name: 'reason', label: 'Reason'}]});
    if (answer && (await act(() => proved('POST', `/v1/devices/${encodeURIComponent(it.id)}/revoke`, answer), 'Revoked'))) this.reload();
  }

  render() {
    return html`${head('Devices', 'Machines that reach this gateway over its own TLS port, each with a certificate of its own.')}${this.placeholder ?? this.content()}`;
  }

  content() {
    if (this.off) return html`<div class="panel">${empty('devices', 'The device port is off', html`Set <code>devices.enabled = true</code> in <code>palyra.toml</code> and start the gateway again.`)}</div>`;
    const active = this.devices.filter((it) => it.state === 'active');
    const gone = this.devices.filter((it) => it.state !== 'active');
    return html`<div class="split even"><div class="stack">
      ${this.requests.length ? html`<section class="panel" aria-labelledby="requests"><header><h2 id="requests">Ask to come in</h2><b class="count">${this.requests.length}</b></header><ul class="rows">${this.requests.map((it) => html`<li><a href=${address('approvals', it.id)}><span class="risk ${it.requirement.risk}"></span><strong>${it.arguments.name ?? it.summary}</strong><span>${it.arguments.kind ?? ''}</span><span class="left">${countdown(Date.parse(it.expires) - this.now)}</span></a></li>`)}</ul></section>` : nothing}
      <section class="panel" aria-labelledby="paired"><header><h2 id="paired">Paired</h2></header>${active.length ? html`<table class="cards"><thead><tr><th>Device</th><th>Role</th><th>Paired</th><th><span class="hidden">Actions</span></th></tr></thead><tbody>${active.map((it) => html`<tr><td><strong>${it.name}</strong><div class="sub">${it.kind} · <code>${short(it.id)}</code></div></td><td>${badge(it.role === 'operator' ? 'wait' : 'plain', it.role)}</td><td class="soft">${when(it.paired, this.now)}</td><td class="actions-cell"><button class="small quiet" @click=${() => this.rename(it)}>Rename</button><button class="small" @click=${() => this.revoke(it)}>Revoke</button></td></tr>`)}</tbody></table>` : empty('devices', 'No device is paired', 'Make a code and enter it on the device with “palyra connect”.')}</section>
      ${gone.length ? html`<details><summary>${gone.length} revoked</summary><div class="panel"><table class="cards"><tbody>${gone.map((it) => html`<tr><td>${it.name} <code class="soft">${short(it.id)}</code></td><td>${state(it.state)}</td><td class="soft">${it.revoked ? when(it.revoked, this.now) : nothing}</td></tr>`)}</tbody></table></div></details>` : nothing}</div>
      <section class="panel" aria-labelledby="pair"><header><h2 id="pair">Pair a device</h2></header><div class="pad stack">${this.code ? this.shown(this.code) : html`<label class="field"><span>It comes in as</span><select @change=${(/** @type {Event} */ event) => (this.role = /** @type {HTMLSelectElement} */ (event.target).value)}>${['agent', 'node', 'operator'].map((role) => html`<option ?selected=${role === this.role}>${role}</option>`)}</select><small>${this.role === 'operator' ? 'It will be able to answer approvals.' : 'It can call tools and answer nothing.'}</small></label><button class="primary" @click=${() => this.pair()}>${icon('plus')} Make a code</button>`}</div></section></div>`;
  }

  /** @param {{code: string, uri: string, role: string, expires: string, qr: string[]}} it */
  shown(it) {
    const left = Date.parse(it.expires) - this.now;
    if (left <= 0) return html`<p class="soft">The code has run out.</p><button class="primary" @click=${() => this.pair()}>Make another</button>`;
    const size = it.qr.length;
    // One path: a square for each dark module.
    const dark = it.qr.flatMap((row, y) => [...row].map((bit, x) => (bit === '1' ? `M${x} ${y}h1v1h-1z` : ''))).join('');
    return html`<div class="qr"><svg viewBox="0 0 ${size} ${size}" role="img" aria-label="QR code of the pairing link" shape-rendering="crispEdges">${svg`<path d=${dark}></path>`}</svg></div>
      <p class="code-words" aria-label="Code">${it.code}</p>
      <p class="soft">Scan it, or run <code>palyra connect</code> there and enter the code. For one ${it.role}; good for ${countdown(left)}. Then its request stands under approvals.</p>
      <div class="row"><span>Link</span>${copyable(it.uri, 'the link')}<span class="spring"></span><button class="quiet" @click=${() => (this.code = null)}>Done</button></div>`;
  }
}

customElements.define('page-devices', Devices);
