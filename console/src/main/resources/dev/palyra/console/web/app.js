// The shell: who has signed in, where one can go, and the page that is open.

import {html, nothing} from 'lit';
import {openSession, request, get, Problem} from './core/api.js';
import {live} from './core/live.js';
import {Part, icon, trouble, typing} from './core/ui.js';
import {ROOT, go, listen, parts} from './core/router.js';
import {applyTheme, nextTheme} from './core/theme.js';
import {announce} from './core/notify.js';
import './parts/dialogs.js';
import './parts/palette.js';

/** @type {{name: string, title: string, key: string, icon: import('./core/icons.js').IconName, group?: string}[]} */
export const PLACES = [
  {name: 'overview', title: 'Overview', key: 'o', icon: 'overview'},
  {name: 'approvals', title: 'Approvals', key: 'a', icon: 'approvals'},
  {name: 'runs', title: 'Runs', key: 'r', icon: 'runs'},
  {name: 'audit', title: 'Audit', key: 'l', icon: 'audit'},
  {name: 'policy', title: 'Policy', key: 'p', icon: 'policy', group: 'Rules'},
  {name: 'grants', title: 'Grants', key: 'g', icon: 'grants'},
  {name: 'tools', title: 'Tools & sandbox', key: 't', icon: 'tools'},
  {name: 'secrets', title: 'Secrets', key: 's', icon: 'secrets', group: 'Estate'},
  {name: 'devices', title: 'Devices', key: 'd', icon: 'devices'},
  {name: 'access', title: 'Operators', key: 'u', icon: 'access'},
  {name: 'providers', title: 'Providers', key: 'm', icon: 'providers'},
];

/** @type {Record<string, () => Promise<unknown>>} */
const PAGES = {
  overview: () => import('./pages/overview.js'),
  approvals: () => import('./pages/approvals.js'),
  runs: () => import('./pages/runs.js'),
  audit: () => import('./pages/audit.js'),
  policy: () => import('./pages/policy.js'),
  grants: () => import('./pages/grants.js'),
  tools: () => import('./pages/tools.js'),
  secrets: () => import('./pages/secrets.js'),
  devices: () => import('./pages/devices.js'),
  access: () => import('./pages/access.js'),
  providers: () => import('./pages/providers.js'),
};

class PalyraConsole extends Part {
  static properties = {
    session: {state: true},
    error: {state: true},
    place: {state: true},
    waiting: {state: true},
    stream: {state: true},
    drawer: {state: true},
    theme: {state: true},
  };

  constructor() {
    super();
    /** @type {import('./core/api.js').Session|null} */
    this.session = null;
    /** @type {Error|null} */
    this.error = null;
    this.place = '';
    this.waiting = 0;
    /** @type {import('./core/live.js').State} */
    this.stream = 'connecting';
    this.drawer = false;
    this.theme = applyTheme();
    this.chord = 0;
    this.counting = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.replaceChildren();
    listen();
    addEventListener('palyra-go', () => this.arrive());
    addEventListener('keydown', (event) => this.key(event));
    this.open();
  }

  async open() {
    // The page is fetched while the gateway says who this is; a failure is told when it is opened.
    PAGES[parts()[0] ?? '']?.().catch(() => {});
    try {
      this.session = await openSession();
    } catch (e) {
      if (!(e instanceof Problem && e.status === 401)) this.error = /** @type {Error} */ (e);
      return;
    }
    live.observe((state) => (this.stream = state));
    live.watch((event) => {
      if (event.kind.startsWith('approval.')) this.count();
      announce(event);
    });
    live.start();
    this.count();
    this.arrive();
  }

  count() {
    clearTimeout(this.counting);
    this.counting = window.setTimeout(async () => {
      try {
        this.waiting = (await get('/v1/status')).approvals_waiting;
        this.entitle();
      } catch {
        // The next event counts again.
      }
    }, 150);
  }

  entitle() {
    const place = PLACES.find((it) => it.name === this.place);
    document.title = `${this.waiting ? `(${this.waiting}) ` : ''}${place ? place.title : 'Palyra'} · Palyra`;
  }

  async arrive() {
    const name = parts()[0] ?? '';
    if (!(name in PAGES)) {
      go(ROOT + 'overview', true);
      return;
    }
    this.drawer = false;
    try {
      await PAGES[name]();
    } catch {
      this.error = new Error('a part of the console could not be loaded; load the page again');
      return;
    }
    const moved = this.place !== name;
    this.place = name;
    this.entitle();
    await this.updateComplete;
    const main = this.querySelector('main');
    if (moved && main) {
      main.scrollTo(0, 0);
      if (!main.contains(document.activeElement)) /** @type {HTMLElement} */ (main).focus({preventScroll: true});
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === 'Escape') this.drawer = false;
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      dispatchEvent(new Event('palyra-palette'));
      return;
    }
    if (typing(event) || event.metaKey || event.ctrlKey || event.altKey || document.querySelector('dialog[open]')) return;
    const now = Date.now();
    if (now - this.chord < 1200) {
      const place = PLACES.find((it) => it.key === event.key);
      this.chord = 0;
      if (place) {
        event.preventDefault();
        event.stopImmediatePropagation();
        go(ROOT + place.name);
      }
      return;
    }
    if (event.key === 'g') this.chord = now;
    if (event.key === '?') dispatchEvent(new Event('palyra-keys'));
    if (event.key === '/') {
      const field = /** @type {HTMLInputElement|null} */ (this.querySelector('main input[type=search]'));
      if (field) {
        event.preventDefault();
        field.focus();
      }
    }
  }

  async signOut() {
    try {
      await request('DELETE', '/v1/session');
    } finally {
      location.assign('/login');
    }
  }

  render() {
    if (this.error) return html`<div class="alone">${trouble(this.error, () => location.reload())}</div>`;
    if (!this.session) return html`<p class="boot" role="status">Palyra</p>`;
    return html`
      <a class="skip" href="#main" @click=${(/** @type {Event} */ e) => {
        e.preventDefault();
        /** @type {HTMLElement} */ (this.querySelector('main')).focus();
      }}>Skip to the content</a>
      <header class="bar">
        <button class="quiet icon-only" aria-label="Menu" aria-expanded=${this.drawer} aria-controls="nav" @click=${() => (this.drawer = !this.drawer)}>${icon('menu')}</button>
        <a class="brand" href="${ROOT}overview"><span class="mark">P</span> Palyra</a>
        <span class="spring"></span>
        ${this.waiting ? html`<a class="pill" href="${ROOT}approvals" aria-label="${this.waiting} approvals waiting">${icon('approvals')} ${this.waiting}</a>` : nothing}
      </header>
      ${this.drawer ? html`<div class="scrim" @click=${() => (this.drawer = false)}></div>` : nothing}
      <nav id="nav" class=${this.drawer ? 'open' : ''} aria-label="Console">
        <a class="brand" href="${ROOT}overview"><span class="mark">P</span> Palyra</a>
        <button class="search" @click=${() => dispatchEvent(new Event('palyra-palette'))}>${icon('search')} <span>Go to…</span> <kbd>Ctrl K</kbd></button>
        <ul>
          ${PLACES.map(
            (it) => html`${it.group ? html`<li class="group" aria-hidden="true">${it.group}</li>` : nothing}
              <li><a href="${ROOT}${it.name}" aria-current=${this.place === it.name ? 'page' : nothing}>${icon(it.icon)} <span>${it.title}</span>
                ${it.name === 'approvals' && this.waiting ? html`<b class="count" aria-label="${this.waiting} waiting">${this.waiting}</b>` : nothing}</a></li>`,
          )}
        </ul>
        <footer>
          <p class="stream ${this.stream}" role="status"><i></i>${this.stream === 'live' ? 'Live' : this.stream === 'connecting' ? 'Connecting…' : 'Reconnecting…'}</p>
          <div class="me">
            <a class="who" href="/account" title="Your passkeys and sessions; you are ${this.session.roles.join(', ') || 'without a role'}">${this.session.operator}</a>
            <button class="quiet icon-only" aria-label="Theme: ${this.theme}" title="Theme: ${this.theme}" @click=${() => (this.theme = nextTheme())}>${icon(this.theme === 'dark' ? 'moon' : 'sun')}</button>
            <button class="quiet icon-only" aria-label="Sign out" title="Sign out" @click=${() => this.signOut()}>${icon('out')}</button>
          </div>
        </footer>
      </nav>
      <main id="main" tabindex="-1">${this.page()}</main>
      <palyra-dialogs></palyra-dialogs>
      <palyra-palette></palyra-palette>
    `;
  }

  page() {
    switch (this.place) {
      case 'overview':
        return html`<page-overview .session=${this.session}></page-overview>`;
      case 'approvals':
        return html`<page-approvals .session=${this.session}></page-approvals>`;
      case 'runs':
        return html`<page-runs></page-runs>`;
      case 'audit':
        return html`<page-audit></page-audit>`;
      case 'policy':
        return html`<page-policy></page-policy>`;
      case 'grants':
        return html`<page-grants></page-grants>`;
      case 'tools':
        return html`<page-tools></page-tools>`;
      case 'secrets':
        return html`<page-secrets></page-secrets>`;
      case 'devices':
        return html`<page-devices></page-devices>`;
      case 'access':
        return html`<page-access .session=${this.session}></page-access>`;
      case 'providers':
        return html`<page-providers></page-providers>`;
      default:
        return nothing;
    }
  }
}

customElements.define('palyra-console', PalyraConsole);
