// Approvals: the queue, and the one that is open.

import {repeat} from 'lit/directives/repeat.js';
import {get, query} from '../core/api.js';
import {Page, act, badge, empty, head, html, icon, nothing, state, toast, when} from '../core/ui.js';
import {address, go, parts} from '../core/router.js';
import {notifies, toggleNotifications} from '../core/notify.js';
import {countdown} from '../core/format.js';
import '../parts/approval.js';

/** @typedef {import('../parts/approval.js').Approval} Approval */

const ANSWERED = 'granted,consumed,denied,expired,cancelled';

class Approvals extends Page {
  static properties = {list: {state: true}, chosen: {state: true}, cursor: {state: true}, notify: {state: true}, session: {attribute: false}};

  constructor() {
    super();
    /** @type {Approval[]} */
    this.list = [];
    this.chosen = '';
    this.cursor = '';
    this.notify = notifies();
    this.follows = ['approval.'];
    /** @type {import('../core/api.js').Session|null} */
    this.session = null;
  }

  connectedCallback() {
    super.connectedCallback();
    const arrive = () => this.arrive();
    addEventListener('palyra-go', arrive);
    this.endings.push(() => removeEventListener('palyra-go', arrive));
    this.chosen = parts()[1] ?? '';
    this.answered = this.showsAnswered();
  }

  showsAnswered() {
    return new URLSearchParams(location.search).get('show') === 'answered';
  }

  arrive() {
    if (parts()[0] !== 'approvals') return;
    this.chosen = parts()[1] ?? '';
    if (this.showsAnswered() !== this.answered) {
      this.answered = this.showsAnswered();
      this.list = [];
      this.loading = true;
      this.reload();
    }
  }

  async load() {
    const page = await get('/v1/approvals' + query({state: this.answered ? ANSWERED : 'waiting', limit: 100}));
    this.list = page.approvals;
    // Of what waits, the one that ends first comes first; of what is over, the newest.
    if (!this.answered) this.list.sort((a, b) => a.expires.localeCompare(b.expires) || a.id.localeCompare(b.id));
    this.cursor = page.before ?? '';
  }

  async more() {
    const page = await get('/v1/approvals' + query({state: this.answered ? ANSWERED : 'waiting', limit: 100, before: this.cursor}));
    this.list = [...this.list, ...page.approvals];
    this.cursor = page.before ?? '';
  }

  /** @param {string} id */
  link(id) {
    return address('approvals', id) + (this.answered ? '?show=answered' : '');
  }

  /** @param {number} step */
  step(step) {
    if (!this.list.length) return;
    const at = this.list.findIndex((it) => it.id === this.chosen);
    const next = at < 0 ? (step > 0 ? 0 : this.list.length - 1) : Math.max(0, Math.min(this.list.length - 1, at + step));
    go(this.link(this.list[next].id), true);
    this.updateComplete.then(() => this.querySelector('[aria-current=true]')?.scrollIntoView({block: 'nearest'}));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === 'j' || event.key === 'ArrowDown') this.step(1);
    else if (event.key === 'k' || event.key === 'ArrowUp') this.step(-1);
    else if (event.key === 'Escape' && this.chosen) go(address('approvals') + location.search);
    else return;
    event.preventDefault();
  }

  /** @param {string} id the one that was just answered; the next one is shown */
  answeredNow(id) {
    const at = this.list.findIndex((it) => it.id === id);
    const next = this.list[at + 1] ?? this.list[at - 1];
    if (!this.answered && next) go(this.link(next.id), true);
  }

  async toggle() {
    this.notify = await toggleNotifications();
    toast(this.notify ? 'You are told when a call waits' : 'Notifications are off', this.notify || notifies() ? 'good' : 'good');
  }

  render() {
    return html`${head(
      'Approvals',
      nothing,
      html`<div class="segments" role="group" aria-label="Which approvals">
          <a href=${address('approvals')} aria-current=${this.answered ? nothing : 'true'}>Waiting</a>
          <a href="${address('approvals')}?show=answered" aria-current=${this.answered ? 'true' : nothing}>Answered</a>
        </div>
        <button aria-pressed=${this.notify} @click=${() => this.toggle()}>${icon('bell')} ${this.notify ? 'Notifying' : 'Notify me'}</button>`,
    )}
    ${this.placeholder ?? this.content()}`;
  }

  content() {
    if (!this.list.length && !this.chosen) {
      return html`<div class="panel">${
        this.answered
          ? empty('approvals', 'Nothing was answered yet', 'Approvals that were granted, denied or ran out are listed here.')
          : empty('approvals', 'Nothing waits for you', 'When a policy asks for a human, the call stands here until somebody answers or its time is over.')
      }</div>`;
    }
    return html`<div class="split ${this.chosen ? 'one' : ''}">
      <div class="panel queue">
        <ul aria-label="Approvals">${repeat(this.list, (it) => it.id, (it) => this.item(it))}</ul>
        ${this.list.length ? nothing : html`<p class="pad soft">Nothing waits.</p>`}
        ${this.cursor ? html`<div class="more"><button class="quiet" @click=${() => act(() => this.more())}>Show more</button></div>` : nothing}
      </div>
      <div>${
        this.chosen
          ? html`<p class="only-small toolbar"><a class="button quiet" href=${address('approvals') + location.search}>${icon('back')} All approvals</a></p>
            <palyra-approval .approvalId=${this.chosen} .operator=${this.session?.operator ?? ''} @palyra-answered=${(/** @type {CustomEvent<string>} */ event) => this.answeredNow(event.detail)}></palyra-approval>`
          : html`<div class="panel">${empty('approvals', 'Choose one', html`<kbd>j</kbd> and <kbd>k</kbd> go through the list; <kbd>a</kbd> approves, <kbd>d</kbd> denies.`)}</div>`
      }</div>
    </div>`;
  }

  /** @param {Approval} it */
  item(it) {
    const left = Date.parse(it.expires) - this.now;
    return html`<li><a href=${this.link(it.id)} aria-current=${it.id === this.chosen ? 'true' : nothing}>
      <span class="risk ${it.requirement.risk}"></span>
      <strong>${it.tool}</strong>
      ${it.state === 'waiting' ? html`<span class="left ${left < 60_000 ? 'soon' : ''}">${countdown(left)}</span>` : state(it.state)}
      <span class="what">${it.summary}</span>
      <span class="by">${it.principal}
        ${it.state === 'waiting' && it.requirement.operators > 1 ? html`<span>· ${it.decisions.filter((one) => one.verdict === 'approve').length} of ${it.requirement.operators}</span>` : nothing}
        <span class="spring"></span>${it.state === 'waiting' ? badge(it.requirement.risk === 'low' ? 'good' : it.requirement.risk === 'medium' ? 'wait' : 'bad', it.requirement.risk) : when(it.decisions.at(-1)?.time ?? it.created, this.now)}</span>
    </a></li>`;
  }
}

customElements.define('page-approvals', Approvals);
