// The editor of policies: CodeMirror in a shadow root, where its styles are adopted sheets that the page's policy allows.

import {EditorState, StateEffect, StateField} from '@codemirror/state';
import {Decoration, EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, hoverTooltip} from '@codemirror/view';
import {HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting, indentUnit} from '@codemirror/language';
import {defaultKeymap, history, historyKeymap, toggleComment} from '@codemirror/commands';
import {tags} from '@lezer/highlight';
import {RULES} from './cedar-tokens.js';

/** @typedef {{severity: string, message: string, file?: string, line?: number, column?: number, hint?: string, text: string}} Diagnostic */

const NAMES = /** @type {Record<string, string>} */ ({comment: 'comment', string: 'string', number: 'number', annotation: 'meta', effect: 'controlKeyword', keyword: 'keyword', type: 'typeName', slot: 'typeName'});

const language = StreamLanguage.define({
  token(stream) {
    const rest = stream.string.slice(stream.pos);
    for (const [kind, rule] of RULES) {
      rule.lastIndex = 0;
      const match = rule.exec(rest);
      if (match) {
        stream.pos += match[0].length;
        return NAMES[kind] ?? null;
      }
    }
    stream.next();
    return null;
  },
  languageData: {commentTokens: {line: '//'}, closeBrackets: {brackets: ['(', '[', '{', '"']}},
});

const colours = HighlightStyle.define([
  {tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic'},
  {tag: tags.string, color: 'light-dark(#8a4b00, #f2be7a)'},
  {tag: tags.number, color: 'light-dark(#8a2f8f, #e3a6ec)'},
  {tag: tags.meta, color: 'light-dark(#6b4fc0, #c0acff)'},
  {tag: tags.controlKeyword, color: 'light-dark(#b3261e, #ff9087)', fontWeight: '600'},
  {tag: tags.keyword, color: 'light-dark(#2a4fc7, #9db4ff)'},
  {tag: tags.typeName, color: 'light-dark(#0f6b62, #6fd3c6)'},
]);

const look = EditorView.theme({
  '&': {height: '100%', fontSize: '13px', color: 'var(--text)', backgroundColor: 'var(--panel)'},
  '&.cm-focused': {outline: 'none'},
  '.cm-scroller': {fontFamily: 'var(--mono)', lineHeight: '1.6'},
  '.cm-gutters': {backgroundColor: 'var(--panel)', color: 'var(--soft)', border: '0', paddingLeft: '6px'},
  '.cm-activeLine, .cm-activeLineGutter': {backgroundColor: 'color-mix(in srgb, var(--accent) 7%, transparent)'},
  '.cm-content': {padding: '10px 0', caretColor: 'var(--accent)'},
  '.cm-cursor': {borderLeftColor: 'var(--accent)', borderLeftWidth: '2px'},
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {background: 'color-mix(in srgb, var(--accent) 26%, transparent)'},
  '.cm-flaw': {textDecoration: 'underline wavy var(--bad-fill) 1.2px', textUnderlineOffset: '3px', backgroundColor: 'color-mix(in srgb, var(--bad-fill) 13%, transparent)'},
  '.cm-doubt': {textDecoration: 'underline wavy var(--wait-fill) 1.2px', textUnderlineOffset: '3px'},
  '.cm-matchingBracket': {backgroundColor: 'color-mix(in srgb, var(--accent) 22%, transparent) !important', color: 'inherit !important'},
  '.cm-tooltip': {background: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: '7px', padding: '6px 10px', maxWidth: '480px', fontSize: '12.5px', boxShadow: 'var(--shadow)'},
});

/** @typedef {{from: number, to: number, it: Diagnostic}} Mark */

/** @type {import('@codemirror/state').StateEffectType<Mark[]>} */
const mark = StateEffect.define();
const marks = StateField.define({
  create: () => /** @type {Mark[]} */ ([]),
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(mark)) return effect.value;
    return transaction.docChanged ? value.map(({from, to, it}) => ({from: transaction.changes.mapPos(from), to: transaction.changes.mapPos(to), it})) : value;
  },
  provide: (field) =>
    EditorView.decorations.from(field, (all) =>
      Decoration.set(
        all.filter(({from, to}) => from < to).map(({from, to, it}) => Decoration.mark({class: it.severity === 'error' ? 'cm-flaw' : 'cm-doubt'}).range(from, to)),
        true,
      ),
    ),
});

const hints = hoverTooltip((view, at) => {
  const found = view.state.field(marks).find(({from, to}) => from <= at && at <= to);
  if (!found) return null;
  return {
    pos: found.from,
    end: found.to,
    create: () => {
      const dom = document.createElement('div');
      dom.textContent = found.it.message + (found.it.hint ? ` (${found.it.hint})` : '');
      return {dom};
    },
  };
});

/** Fires `palyra-text` with the text when that was changed by hand. */
class CedarEditor extends HTMLElement {
  constructor() {
    super();
    /** @type {EditorView|null} */
    this.view = null;
    this.pending = '';
    this.label = 'Policy file';
    /** @type {Diagnostic[]} */
    this.flaws = [];
  }

  connectedCallback() {
    if (this.view) return;
    const root = this.shadowRoot ?? this.attachShadow({mode: 'open'});
    this.view = new EditorView({root, parent: root, state: this.fresh(this.pending)});
    this.view.scrollDOM.tabIndex = 0; // Whoever only reads can scroll by keys.
    this.diagnostics = this.flaws;
  }

  disconnectedCallback() {
    this.view?.destroy();
    this.view = null;
  }

  /** @param {string} doc */
  fresh(doc) {
    return EditorState.create({
      doc,
      extensions: [
        lineNumbers(), highlightActiveLine(), highlightActiveLineGutter(), drawSelection(), history(), bracketMatching(), indentUnit.of('  '),
        language, syntaxHighlighting(colours), look, marks, hints, EditorView.lineWrapping,
        EditorView.contentAttributes.of({'aria-label': this.label}),
        keymap.of([...defaultKeymap, ...historyKeymap, {key: 'Mod-/', run: toggleComment}]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) this.dispatchEvent(new CustomEvent('palyra-text', {detail: update.state.doc.toString()}));
        }),
      ],
    });
  }

  /** Another file: its history begins anew. @param {string} text */
  set file(text) {
    this.pending = text;
    if (this.view && this.view.state.doc.toString() !== text) this.view.setState(this.fresh(text));
  }

  get text() {
    return this.view?.state.doc.toString() ?? this.pending;
  }

  /** What is wrong, at its place. @param {Diagnostic[]} all */
  set diagnostics(all) {
    this.flaws = all;
    if (!this.view) return;
    const doc = this.view.state.doc;
    const places = all
      .filter((it) => it.line && it.line <= doc.lines)
      .map((it) => {
        const line = doc.line(it.line ?? 1);
        const from = Math.min(line.to, line.from + Math.max(0, (it.column ?? 1) - 1));
        const word = /^[A-Za-z0-9_@:."]+|^./.exec(doc.sliceString(from, line.to));
        return {from, to: word ? from + word[0].length : from, it};
      });
    this.view.dispatch({effects: mark.of(places)});
  }

  /** @param {number} line @param {number} [column] */
  show(line, column = 1) {
    const view = this.view;
    if (!view) return;
    const at = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
    view.dispatch({selection: {anchor: Math.min(at.to, at.from + column - 1)}, effects: EditorView.scrollIntoView(at.from, {y: 'center'})});
    view.focus();
  }
}

customElements.define('palyra-cedar-editor', CedarEditor);
