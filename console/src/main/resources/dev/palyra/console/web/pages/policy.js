// Policy: the files that decide. Edited here, checked as one types, tried on what happened, put in force, rolled back.

import {get, query, send, Problem} from '../core/api.js';
import {Page, act, ask, badge, empty, head, html, icon, nothing, proved, state, toast, when} from '../core/ui.js';
import {address, go, parts} from '../core/router.js';
import {full, plural, pretty, short} from '../core/format.js';
import {difference, unified} from '../parts/diff.js';
import {cedar} from '../parts/cedar-text.js';
import '../parts/cedar-editor.js';

/**
 * @typedef {import('../parts/cedar-editor.js').Diagnostic} Diagnostic
 * @typedef {{accepted: boolean, revision: string, problems: Diagnostic[], warnings: Diagnostic[], tests: {name: string, place: string, passed: boolean, mistakes?: string[]}[]}} Check
 * @typedef {{asked: number, different: number, complete: boolean, groups: {tool: string, action: string, before: string, after: string, count: number, by: string[], examples: any[]}[]}} Report
 */

const TABS = /** @type {[string, string][]} */ ([['', 'Edit'], ['test', 'Test'], ['changes', 'Changes'], ['history', 'History'], ['schema', 'Schema']]);

class Policy extends Page {
  static properties = {
    tab: {state: true}, base: {state: true}, files: {state: true}, name: {state: true}, check: {state: true}, checking: {state: true}, report: {state: true}, replaying: {state: true}, since: {state: true},
    calls: {state: true}, explained: {state: true}, revisions: {state: true}, status: {state: true}, schema: {state: true}, shown: {state: true},
  };

  constructor() {
    super();
    this.tab = '';
    this.digest = '';
    /** @type {Record<string, string>} */
    this.base = {};
    /** @type {Record<string, string>} */
    this.files = {};
    this.name = '';
    /** @type {Check|null} */
    this.check = null;
    this.checking = false;
    /** @type {Report|null} */
    this.report = null;
    this.replaying = false;
    this.since = 'P7D';
    /** @type {any[]} */
    this.calls = [];
    /** @type {any} */
    this.explained = null;
    /** @type {any[]} */
    this.revisions = [];
    /** @type {any} */
    this.status = null;
    this.schema = '';
    /** @type {{revision: string, files: Record<string, string>}|null} */
    this.shown = null;
    this.follows = ['policy.activated'];
    this.timer = 0;
    this.attempt = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    const arrive = () => this.arrive();
    const leaving = (/** @type {BeforeUnloadEvent} */ event) => {
      if (this.edited) event.preventDefault();
    };
    addEventListener('palyra-go', arrive);
    addEventListener('beforeunload', leaving);
    this.endings.push(() => removeEventListener('palyra-go', arrive), () => removeEventListener('beforeunload', leaving));
    this.tab = parts()[1] ?? '';
  }

  arrive() {
    if (parts()[0] !== 'policy') return;
    this.tab = parts()[1] ?? '';
    this.more();
  }

  get edited() {
    const names = new Set([...Object.keys(this.base), ...Object.keys(this.files)]);
    return [...names].some((name) => this.base[name] !== this.files[name]);
  }

  async load() {
    this.status = await get('/v1/policy');
    if (!this.edited) {
      const found = await get('/v1/policy/files');
      this.digest = found.digest;
      this.base = found.files;
      this.files = {...found.files};
      if (!(this.name in this.files)) this.name = Object.keys(this.files).find((it) => it.endsWith('.cedar')) ?? Object.keys(this.files)[0] ?? '';
      this.opened();
      this.validate(0);
    }
    await this.more();
  }

  /** What the address asks for: a policy by its id, or a draft from an approval. */
  opened() {
    const wanted = new URLSearchParams(location.search);
    const id = wanted.get('find');
    if (id) {
      const found = Object.entries(this.files).find(([, text]) => text.includes(`@id("${id}")`));
      if (found) {
        this.name = found[0];
        const line = found[1].slice(0, found[1].indexOf(`@id("${id}")`)).split('\n').length;
        this.updateComplete.then(() => setTimeout(() => this.editor?.show(line), 50));
      }
    }
    const draft = wanted.get('draft') && sessionStorage.getItem('palyra-policy-draft');
    if (draft) {
      sessionStorage.removeItem('palyra-policy-draft');
      this.name = 'from-approvals.cedar';
      const text = this.files[this.name] ?? '';
      this.files = {...this.files, [this.name]: `${text}${text ? '\n' : ''}${draft.replace(/@id\("grant[^"]*"\)/, `@id("from-approval-${Date.now().toString(36)}")`)}`};
      go(address('policy'), true);
    }
  }

  async more() {
    if (this.tab === 'history') {
      /** @type {any[]} */
      const all = [];
      for (let after = 0, page; ; after = page.after) {
        page = await get('/v1/policy/revisions' + query({after, limit: 1000}));
        all.push(...page.revisions);
        if (!page.after || all.length >= 5000) break;
      }
      this.revisions = all.reverse();
    }
    if (this.tab === 'test' && !this.calls.length) {
      this.calls = (await get('/v1/audit?order=newest&kind=call.decided&limit=60')).records;
    }
    if (this.tab === 'schema' && !this.schema) this.schema = (await get('/v1/policy/schema')).schema;
  }

  /** @returns {any} */
  get editor() {
    return this.querySelector('palyra-cedar-editor');
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if ((changed.has('check') || changed.has('name') || changed.has('tab')) && this.editor) this.editor.diagnostics = this.flaws.filter((it) => it.file === this.name);
  }

  get flaws() {
    return this.check ? [...this.check.problems, ...this.check.warnings] : [];
  }

  /** @param {string} text */
  typed(text) {
    this.files = {...this.files, [this.name]: text};
    this.report = null;
    this.explained = null;
    this.validate();
  }

  /** @param {number} [wait] */
  validate(wait = 250) {
    clearTimeout(this.timer);
    this.checking = true;
    const attempt = ++this.attempt;
    this.timer = window.setTimeout(async () => {
      try {
        const check = await send('POST', '/v1/policy/check', {files: this.files});
        if (attempt === this.attempt) this.check = check;
      } catch (e) {
        if (attempt === this.attempt) this.error = /** @type {Error} */ (e);
      }
      if (attempt === this.attempt) this.checking = false;
    }, wait);
  }

  async replay() {
    this.replaying = true;
    await act(async () => {
      this.report = await send('POST', '/v1/policy/replay', {files: this.files, since: this.since});
    });
    this.replaying = false;
  }

  /** @param {string} call */
  async explain(call) {
    await act(async () => {
      this.explained = {call, ...(await send('POST', '/v1/policy/explain', {call, files: this.files}))};
    });
    this.updateComplete.then(() => this.querySelector('#explained')?.scrollIntoView({block: 'nearest'}));
  }

  async activate() {
    const answer = await ask({
      title: 'Put these policies in force?',
      text: html`<p>${plural(this.changed.length, 'file')} changed. ${this.report ? html`Of ${plural(this.report.asked, 'past decision')}, <strong>${this.report.different}</strong> would change.` : 'You have not tried them on past calls.'}</p>${unified(difference(this.base, this.files))}`,
      action: 'Activate',
    });
    if (!answer) return;
    try {
      const done = await proved('PUT', '/v1/policy/files', {files: this.files, expected: this.digest});
      this.digest = done.digest;
      this.base = {...this.files};
      toast(done.result === 'activated' ? `In force: ${done.revision.slice(0, 12)}` : 'Nothing changed');
      await this.reload();
    } catch (e) {
      if (e instanceof Problem && e.code === 'cancelled') return;
      toast(/** @type {Error} */ (e).message, 'bad');
      this.validate(0);
    }
  }

  get changed() {
    return [...new Set([...Object.keys(this.base), ...Object.keys(this.files)])].filter((name) => this.base[name] !== this.files[name]).sort();
  }

  discard() {
    this.files = {...this.base};
    if (!(this.name in this.files)) this.name = Object.keys(this.files)[0] ?? '';
    this.report = null;
    this.validate(0);
  }

  async add() {
    const answer = await ask({title: 'New file', action: 'Add', fields: [{name: 'name', label: 'Name', value: 'new.cedar', required: true, mono: true, hint: '*.cedar for policies, *.test.toml for tests, groups.toml'}]});
    if (!answer) return;
    this.files = {...this.files, [answer.name]: this.files[answer.name] ?? ''};
    this.name = answer.name;
    this.validate(0);
  }

  async removeFile() {
    const answer = await ask({title: `Remove ${this.name}?`, text: 'It goes when you activate.', action: 'Remove', danger: true});
    if (!answer) return;
    const {[this.name]: _, ...rest} = this.files;
    this.files = rest;
    this.name = Object.keys(rest)[0] ?? '';
    this.validate(0);
  }

  /** @param {string} revision */
  async look(revision) {
    await act(async () => {
      this.shown = {revision, files: (await get('/v1/policy/revisions/' + revision)).files};
    });
  }

  rollBack() {
    const shown = this.shown;
    if (!shown) return;
    this.files = {...shown.files};
    this.name = this.name in this.files ? this.name : Object.keys(this.files)[0] ?? '';
    this.shown = null;
    this.validate(0);
    go(address('policy', 'changes'));
    toast('Loaded into the editor: look at the changes, then activate');
  }

  render() {
    const status = this.status;
    return html`${head(
      'Policy',
      status ? html`<code>${status.revision.slice(0, 12)}</code> in force ${when(status.since, this.now)}, ${plural(status.policies, 'policy', 'policies')}` : nothing,
      html`${this.edited ? html`<button class="quiet" @click=${() => this.discard()}>Discard</button>` : nothing}
        <button class="primary" ?disabled=${!this.edited || this.checking || !this.check?.accepted} @click=${() => this.activate()}>${icon('check')} Activate…</button>`,
    )}
    <div class="toolbar"><div class="segments" role="navigation" aria-label="Policy">${TABS.map(([name, title]) => html`<a href=${name ? address('policy', name) : address('policy')} aria-current=${this.tab === name ? 'page' : nothing}>${title}${name === 'changes' && this.changed.length ? html` <b class="count">${this.changed.length}</b>` : nothing}</a>`)}</div>
      <span class="spring"></span>${this.verdict()}</div>
    ${status && !status.up_to_date ? html`<div class="trouble" role="alert">${icon('alert')}<div><strong>The folder does not load; the last good bundle stays in force</strong>${status.problems.map((/** @type {Diagnostic} */ it) => html`<p><code>${it.text.split('\n')[0]}</code></p>`)}</div></div><br>` : nothing}
    ${status?.signature_required ? html`<div class="notice wait">${icon('alert')}<div>Bundles must be signed here: edit and check, then sign the files with <code>palyra policy sign</code> where the key is.</div></div><br>` : nothing}
    ${this.placeholder ?? this.content()}`;
  }

  verdict() {
    if (this.checking) return html`<span class="soft" role="status">Checking…</span>`;
    const check = this.check;
    if (!check) return nothing;
    const failed = check.tests.filter((it) => !it.passed).length;
    return html`<span role="status" class="tags" data-accepted=${check.accepted}>${
      check.accepted ? badge('good', 'Valid') : badge('bad', plural(check.problems.length || failed, check.problems.length ? 'problem' : 'failed test'))
    }${check.warnings.length ? badge('wait', plural(check.warnings.length, 'warning')) : nothing}${check.tests.length ? badge(failed ? 'bad' : 'good', `${check.tests.length - failed} of ${check.tests.length} tests`) : nothing}</span>`;
  }

  content() {
    switch (this.tab) {
      case 'test':
        return this.testing();
      case 'changes':
        return this.changes();
      case 'history':
        return this.past();
      case 'schema':
        return html`<div class="panel pad"><p class="soft">Made from the tool catalogue: what a policy can speak of.</p><br>${this.schema ? cedar(this.schema) : nothing}</div>`;
      default:
        return this.editing();
    }
  }

  editing() {
    const names = Object.keys(this.files).sort();
    return html`<div class="editing">
      <div class="panel files"><header><h2>Files</h2><button class="quiet icon-only" aria-label="New file" title="New file" @click=${() => this.add()}>${icon('plus')}</button></header>
        <ul>${names.map((name) => html`<li><button class="quiet" aria-current=${name === this.name ? 'true' : nothing} @click=${() => (this.name = name)}><span>${name}</span>${this.flaws.some((it) => it.file === name && it.severity === 'error') ? html`<i class="dot bad"><span class="hidden">has problems</span></i>` : this.base[name] !== this.files[name] ? html`<i class="dot"><span class="hidden">changed</span></i>` : nothing}</button></li>`)}</ul></div>
      <div class="panel editor"><header><h2><code>${this.name}</code></h2><button class="quiet small" ?disabled=${!this.name} @click=${() => this.removeFile()}>Remove</button></header>
        <palyra-cedar-editor .label=${'File ' + this.name} .file=${this.files[this.name] ?? ''} @palyra-text=${(/** @type {CustomEvent<string>} */ event) => this.typed(event.detail)}></palyra-cedar-editor></div>
      ${this.flaws.length || this.check?.tests.some((it) => !it.passed) ? html`<div class="panel problems"><header><h2>Problems</h2></header><ul class="rows">${this.flaws.map((it) => html`<li><button class="quiet flaw" @click=${() => this.place(it)}>${badge(it.severity === 'error' ? 'bad' : 'wait', it.severity)}<span><strong>${it.message}</strong>${it.hint ? html`<small>${it.hint}</small>` : nothing}</span><code class="nowrap">${it.file ? `${it.file}:${it.line}:${it.column}` : ''}</code></button></li>`)}
        ${this.check?.tests.filter((it) => !it.passed).map((it) => html`<li class="pad">${badge('bad', 'test')} <strong>${it.name}</strong> <code>${it.place}</code>${it.mistakes?.map((one) => html`<p class="soft">${one}</p>`)}</li>`)}</ul></div>` : nothing}
    </div>`;
  }

  /** @param {Diagnostic} it */
  async place(it) {
    if (it.file && it.file in this.files) this.name = it.file;
    await this.updateComplete;
    this.editor?.show(it.line ?? 1, it.column ?? 1);
  }

  testing() {
    const report = this.report;
    return html`<div class="stack">
      <section class="panel" aria-labelledby="replay"><header><h2 id="replay">Try on what happened</h2>
        <label class="row">Since <select aria-label="Since" @change=${(/** @type {Event} */ event) => (this.since = /** @type {HTMLSelectElement} */ (event.target).value)}>${[['P1D', 'a day'], ['P7D', 'a week'], ['P30D', '30 days']].map(([value, text]) => html`<option value=${value} ?selected=${value === this.since}>${text} ago</option>`)}</select></label>
        <button class="primary" ?disabled=${this.replaying} @click=${() => this.replay()}>${icon('play')} ${this.replaying ? 'Replaying…' : 'Replay'}</button></header>
        <div class="pad stack">${
          report
            ? html`<p class="big" role="status"><b>${report.different.toLocaleString('en')}</b> of ${plural(report.asked, 'decision')} ${report.different === 1 ? 'changes' : 'change'}${report.complete ? '' : ' (only the newest were asked)'}</p>
              ${report.groups.length ? html`<div class="table"><table class="cards"><thead><tr><th>Tool</th><th>Was</th><th>Becomes</th><th class="end">Calls</th><th>Because of</th></tr></thead><tbody>${report.groups.map((it) => html`<tr><td><strong>${it.tool}</strong></td><td>${state(it.before)}</td><td>${state(it.after)}</td><td class="end">${it.count}</td><td class="broad">${it.by.map((id) => html`<code class="tag">${id}</code> `)}<details><summary>Examples</summary><pre class="code" tabindex="0">${it.examples.map((one) => pretty(one)).join('\n')}</pre></details></td></tr>`)}</tbody></table></div>` : nothing}`
            : html`<p class="soft">Asks the policies ${this.edited ? 'as you have edited them' : 'in the editor'} about every call of this time again, and says which would be decided otherwise. Nothing runs.</p>`
        }</div></section>
      <section class="panel" aria-labelledby="one"><header><h2 id="one">Try on one past call</h2></header>
        ${this.calls.length ? html`<div class="table scroll"><table class="cards"><thead><tr><th class="fit">When</th><th>Tool</th><th>Run</th><th>Was</th><th><span class="hidden">Actions</span></th></tr></thead><tbody>${this.calls.map((it) => html`<tr class="line ${this.explained?.call === it.fields.call ? 'at' : ''}"><td class="fit soft">${when(it.time, this.now)}</td><td><strong>${it.fields.tool}</strong></td><td><code>${short(it.fields.run)}</code></td><td>${state(it.fields.decision)}</td><td class="actions-cell"><button class="small" @click=${() => this.explain(it.fields.call)}>Explain</button></td></tr>`)}</tbody></table></div>` : empty('runs', 'No calls yet', 'Once an agent has called a tool, its calls can be tried here.')}
      </section>
      ${this.explained ? this.explanation() : nothing}</div>`;
  }

  explanation() {
    const it = this.explained;
    return html`<section class="panel" id="explained" aria-label="Explanation"><header><h2>${it.recorded?.decision ? html`Was ${state(it.recorded.decision)}, is now ` : 'Is now '}${state(it.decision.decision)}</h2><code>${short(it.call)}</code></header>
      <div class="pad stack">
        ${it.determining.map((/** @type {any} */ one) => html`<div class="stack tight"><div class="row"><strong>${one.id}</strong> <small>${one.place}</small></div>${one.doc ? html`<p class="soft">${one.doc}</p>` : nothing}${cedar(one.text)}</div>`)}
        ${it.nearest.length ? html`<h3>What nearly matched</h3>${it.nearest.map((/** @type {any} */ miss) => html`<div class="stack tight"><strong>${miss.policy.id}</strong><ul class="why">${miss.failed.map((/** @type {any} */ part) => html`<li><code>${part.clause}</code><small>${part.why}</small></li>`)}</ul></div>`)}` : nothing}
        ${it.remedy ? html`<h3>${it.remedy.what}</h3>${cedar(it.remedy.cedar)}` : nothing}
      </div></section>`;
  }

  changes() {
    const text = difference(this.base, this.files);
    return html`<div class="panel pad">${text ? unified(text) : empty('policy', 'No changes', 'The editor holds what the folder holds.')}</div>`;
  }

  past() {
    const shown = this.shown;
    return html`<div class="split ${shown ? 'one' : ''}"><div class="panel"><table class="cards"><thead><tr><th>Revision</th><th>By</th><th class="fit">When</th></tr></thead><tbody>${this.revisions.map(
      (it, at) => html`<tr class="line ${shown?.revision === it.revision ? 'at' : ''}"><td><button class="quiet small" @click=${() => this.look(it.revision)}><code>${it.revision.slice(0, 12)}</code></button> ${at === 0 ? badge('good', 'in force') : nothing}</td><td class="soft">${it.by}</td><td class="fit soft" title=${full(it.time)}>${when(it.time, this.now)}</td></tr>`,
    )}</tbody></table></div>
    <div>${shown
      ? html`<p class="only-small toolbar"><button class="quiet" @click=${() => (this.shown = null)}>${icon('back')} All revisions</button></p><section class="panel" aria-label="Revision"><header><h2><code>${shown.revision.slice(0, 12)}</code></h2><button ?disabled=${shown.revision === this.status?.revision} @click=${() => this.rollBack()}>${icon('back')} Roll back to this…</button></header>
        <div class="pad stack">${difference(shown.files, this.base) ? html`<h3>From this revision to what is in force</h3>${unified(difference(shown.files, this.base))}` : html`<p class="soft">The same files as in force.</p>`}${Object.entries(shown.files).map(([name, text]) => html`<details><summary><code>${name}</code></summary>${cedar(text)}</details>`)}</div></section>`
      : html`<div class="panel">${empty('policy', 'Choose a revision', 'Its files, what has changed since, and the way back.')}</div>`}</div></div>`;
  }
}

customElements.define('page-policy', Policy);
