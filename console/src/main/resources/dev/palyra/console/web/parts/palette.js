// Ctrl K: go to a page, or to whatever an id names.

import {Part, html, icon, nothing} from '../core/ui.js';
import {ROOT, address, go} from '../core/router.js';

/** @typedef {{title: string, hint: string, href: string, icon: import('../core/icons.js').IconName}} Target */

/** @type {Target[]} */
const TARGETS = [
  {title: 'Overview', hint: 'activity, what needs you', href: ROOT + 'overview', icon: 'overview'},
  {title: 'Approvals', hint: 'calls that wait', href: ROOT + 'approvals', icon: 'approvals'},
  {title: 'Answered approvals', hint: 'granted, denied, expired', href: ROOT + 'approvals?show=answered', icon: 'approvals'},
  {title: 'Runs', hint: 'timelines', href: ROOT + 'runs', icon: 'runs'},
  {title: 'Audit', hint: 'search, verify, export', href: ROOT + 'audit', icon: 'audit'},
  {title: 'Policy', hint: 'edit, test, activate', href: ROOT + 'policy', icon: 'policy'},
  {title: 'Policy history', hint: 'revisions, roll back', href: ROOT + 'policy/history', icon: 'policy'},
  {title: 'Grants', hint: 'in force, revoke', href: ROOT + 'grants', icon: 'grants'},
  {title: 'Tools & sandbox', hint: 'catalogue, doctor', href: ROOT + 'tools', icon: 'tools'},
  {title: 'Secrets', hint: 'versions, rotation', href: ROOT + 'secrets', icon: 'secrets'},
  {title: 'Devices', hint: 'pair, revoke', href: ROOT + 'devices', icon: 'devices'},
  {title: 'Operators, sessions & tokens', hint: 'who may do what', href: ROOT + 'access', icon: 'access'},
  {title: 'Providers', hint: 'models, health', href: ROOT + 'providers', icon: 'providers'},
];

class Palette extends Part {
  static properties = {open: {state: true}, text: {state: true}, at: {state: true}};

  constructor() {
    super();
    this.open = false;
    this.text = '';
    this.at = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('palyra-palette', () => {
      this.open = !this.open;
      this.text = '';
      this.at = 0;
    });
  }

  /** @returns {Target[]} */
  get found() {
    const words = this.text.trim().toLowerCase();
    /** @type {Target[]} */
    const targets = TARGETS.filter((it) => `${it.title} ${it.hint}`.toLowerCase().includes(words));
    if (words.length > 2) {
      const exact = this.text.trim();
      targets.push(
        {title: `Run ${exact}`, hint: 'open its timeline', href: address('runs', exact), icon: 'runs'},
        {title: `Audit records with “${exact}”`, hint: 'search the log', href: address('audit') + '?text=' + encodeURIComponent(exact), icon: 'search'},
      );
    }
    return targets;
  }

  updated() {
    const dialog = this.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
    this.querySelector('[aria-selected=true]')?.scrollIntoView({block: 'nearest'});
  }

  /** @param {Target|undefined} target */
  choose(target) {
    this.open = false;
    if (target) go(target.href);
  }

  render() {
    if (!this.open) return nothing;
    const found = this.found;
    return html`<dialog class="palette" aria-label="Go to" @close=${() => (this.open = false)} @click=${(/** @type {Event} */ event) => {
      if (event.target === event.currentTarget) this.open = false;
    }}>
      <input type="text" role="combobox" aria-label="Go to a page, a run or records" aria-expanded="true" aria-controls="targets" aria-activedescendant="target-${this.at}" placeholder="Go to a page, a run, or search the log…" autocomplete="off" spellcheck="false"
        @input=${(/** @type {InputEvent} */ event) => {
          this.text = /** @type {HTMLInputElement} */ (event.target).value;
          this.at = 0;
        }}
        @keydown=${(/** @type {KeyboardEvent} */ event) => {
          if (event.key === 'ArrowDown') this.at = Math.min(found.length - 1, this.at + 1);
          else if (event.key === 'ArrowUp') this.at = Math.max(0, this.at - 1);
          else if (event.key === 'Enter') this.choose(found[this.at]);
          else return;
          event.preventDefault();
        }}>
      <ul id="targets" role="listbox" aria-label="Places">${found.map(
        (it, index) => html`<li id="target-${index}" role="option" aria-selected=${index === this.at} @click=${() => this.choose(it)} @mousemove=${() => (this.at = index)}>${icon(it.icon)} <span>${it.title}</span><small>${it.hint}</small></li>`,
      )}</ul>
    </dialog>`;
  }
}

customElements.define('palyra-palette', Palette);
