// Servers behind Palyra (MCP): where they are, how it is with them, and what an operator has to do.

import {badge, copyable, empty, html, icon, nothing} from '../core/ui.js';
import {plural} from '../core/format.js';

/** @typedef {{name: string, tier: string, state: string, wants_login?: boolean, login?: string, program?: string, url?: string, egress: string[], tools: {name: string}[], changed: {own_name: string, difference: string[]}[], refused: {tool: string, why: string}[]}} Server */

/** @param {Server[]} servers @param {string} objection why the policies in force do not take the servers' tools; else empty */
export function servers(servers, objection) {
  return html`<div class="stack">${objection ? notice('Not all tools are in the catalogue', html`<p>${objection}</p>`) : nothing}
    ${servers.length ? servers.map(one) : html`<div class="panel">${empty('tools', 'No servers', 'palyra mcp add puts an MCP server behind Palyra.')}</div>`}</div>`;
}

/** @param {Server} it */
function one(it) {
  return html`<section class="panel" aria-label="Server ${it.name}"><header><h2>${it.name}</h2>${word(it)}</header>
    <div class="pad stack">${it.wants_login ? notice('It wants a login', command(`palyra mcp login ${it.name}`)) : nothing}
      ${it.changed.length ? notice(`${plural(it.changed.length, 'changed definition')} to review`, html`<p>The server changed what it says of a tool. Until you have reviewed that, the tool is refused.</p>${command('palyra mcp review')}`) : nothing}
      <dl class="facts"><dt>Where</dt><dd><code>${it.url ?? it.program}</code></dd>
        ${it.url ? html`<dt>Login</dt><dd>${it.login ?? 'none'}</dd>` : nothing}
        <dt>State</dt><dd>${it.state}</dd>
        <dt>Tools</dt><dd>${it.tools.length}</dd>
        ${it.egress.length ? html`<dt>May reach</dt><dd class="tags">${it.egress.map((host) => html`<span class="tag">${host}</span>`)}</dd>` : nothing}</dl>
      ${it.changed.map((tool) => html`<div><h3>${tool.own_name}</h3><div class="diff" tabindex="0" role="region" aria-label="What differs in ${tool.own_name}">${tool.difference.map((line) => html`<span class=${line.startsWith('+') ? 'add' : 'del'}>${line}</span>`)}</div></div>`)}
      ${it.refused.length ? html`<details><summary>${plural(it.refused.length, 'tool')} not taken</summary><dl class="facts">${it.refused.map((tool) => html`<dt>${tool.tool}</dt><dd>${tool.why}</dd>`)}</dl></details>` : nothing}</div></section>`;
}

/** @param {Server} it */
function word(it) {
  if (it.wants_login) return badge('wait', 'wants a login');
  if (it.changed.length) return badge('wait', 'to review');
  if (it.state === 'running') return badge('good', 'running');
  return it.state === 'starting' || it.state === 'not started' ? badge('plain', it.state) : badge('bad', 'down');
}

/** @param {string} title @param {any} content */
function notice(title, content) {
  return html`<div class="notice wait">${icon('alert')}<div><strong>${title}</strong>${content}</div></div>`;
}

/** @param {string} text */
function command(text) {
  return html`<p><code>${text}</code> ${copyable(text, 'the command')}</p>`;
}
