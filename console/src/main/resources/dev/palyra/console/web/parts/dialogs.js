// Questions, short messages and the list of keys: one place on top of everything.

import {Part, html, icon, nothing} from '../core/ui.js';

const KEYS = [
  ['g then o a r l p g t s d u m', 'Go to a page'],
  ['Ctrl K', 'Go to anything'],
  ['j / k', 'Next, previous in a list'],
  ['Enter', 'Open what is selected'],
  ['a', 'Approve the selected call'],
  ['d', 'Deny the selected call'],
  ['e', 'Edit and approve'],
  ['/', 'Search'],
  ['Ctrl Enter', 'Send what you write'],
  ['Esc', 'Close, or go back'],
  ['?', 'This list'],
];

/** @typedef {NonNullable<Parameters<typeof import('../core/ui.js').ask>[0]> & {resolve: (answer: Record<string, string>|null) => void}} Question */

class Dialogs extends Part {
  static properties = {question: {state: true}, toasts: {state: true}, keys: {state: true}};

  constructor() {
    super();
    /** @type {Question|null} */
    this.question = null;
    /** @type {{id: number, text: string, kind: string}[]} */
    this.toasts = [];
    this.keys = false;
    this.ids = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('palyra-ask', (event) => {
      this.question?.resolve(null);
      this.question = /** @type {CustomEvent<Question>} */ (event).detail;
    });
    addEventListener('palyra-toast', (event) => this.toast(/** @type {CustomEvent} */ (event).detail));
    addEventListener('palyra-keys', () => (this.keys = true));
  }

  /** @param {{text: string, kind: string}} said */
  toast({text, kind}) {
    const id = ++this.ids;
    this.toasts = [...this.toasts, {id, text, kind}].slice(-4);
    setTimeout(() => (this.toasts = this.toasts.filter((it) => it.id !== id)), kind === 'bad' ? 8000 : 3500);
  }

  updated() {
    for (const dialog of this.querySelectorAll('dialog')) if (!dialog.open) dialog.showModal();
  }

  /** @param {Record<string, string>|null} result */
  answer(result) {
    this.question?.resolve(result);
    this.question = null;
  }

  render() {
    return html`${this.question ? this.asked(this.question) : nothing} ${this.keys ? this.listed() : nothing}
      <div class="toasts" role="status" aria-live="polite">${this.toasts.map((it) => html`<p class="toast ${it.kind}">${icon(it.kind === 'bad' ? 'alert' : 'check')} ${it.text}</p>`)}</div>`;
  }

  /** @param {Question} question */
  asked(question) {
    return html`<dialog aria-labelledby="question" @close=${() => this.answer(null)} @cancel=${() => this.answer(null)}>
      <form method="dialog" @submit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
        this.answer(Object.fromEntries([...data].map(([name, value]) => [name, String(value)])));
      }}>
        <h2 id="question">${question.title}</h2>
        ${question.text ? html`<div class="prose">${question.text}</div>` : nothing}
        ${question.other ? this.besides(question.other) : nothing}
        ${(question.fields ?? []).map(
          (field) => field.type === 'check' ? html`<label class="check"><input type="checkbox" name=${field.name} value="yes" ?checked=${Boolean(field.value)}> ${field.label} <small>${field.hint}</small></label>` : html`<label class="field"><span>${field.label}</span>
            ${
              field.options
                ? html`<select name=${field.name}>${field.options.map((option) => html`<option ?selected=${option === field.value}>${option}</option>`)}</select>`
                : field.type === 'area'
                  ? html`<textarea name=${field.name} rows="4" class=${field.mono ? 'mono' : ''} ?required=${field.required} .value=${field.value ?? ''}></textarea>`
                  : html`<input name=${field.name} type=${field.type ?? 'text'} class=${field.mono ? 'mono' : ''} autocomplete=${field.autocomplete ?? 'off'} spellcheck="false" ?required=${field.required} .value=${field.value ?? ''}>`
            }
            ${field.hint ? html`<small>${field.hint}</small>` : nothing}</label>`,
        )}
        <div class="actions">
          <button type="button" class="quiet" @click=${() => this.answer(null)}>Cancel</button>
          <button class=${question.danger ? 'danger' : question.other ? '' : 'primary'} ?autofocus=${!question.fields?.length}>${question.action}</button>
        </div>
      </form>
    </dialog>`;
  }

  /** @param {{name: string, label: string}} other */
  besides(other) {
    return html`<button type="button" class="primary wide" autofocus @click=${() => this.answer({[other.name]: 'yes'})}>${other.label}</button><p class="or">or</p>`;
  }

  listed() {
    return html`<dialog aria-labelledby="keys" @close=${() => (this.keys = false)}>
      <h2 id="keys">Keys</h2>
      <dl class="keys">${KEYS.map(([keys, what]) => html`<dt>${keys.split(' ').map((key) => (/^(then|\/)$/.test(key) ? html` <small>${key}</small> ` : html`<kbd>${key}</kbd> `))}</dt><dd>${what}</dd>`)}</dl>
      <form method="dialog" class="actions"><button class="primary" autofocus>Close</button></form>
    </dialog>`;
  }
}

customElements.define('palyra-dialogs', Dialogs);
