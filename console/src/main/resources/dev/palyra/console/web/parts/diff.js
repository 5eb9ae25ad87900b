// Differences of texts: as the gateway writes them, or found here.

import {html} from '../core/ui.js';

/** @param {string} text a unified diff */
export function unified(text) {
  const lines = text.replace(/\n$/, '').split('\n');
  let [left, right] = [0, 0]; // Lines of the hunk that are to come: what is in one is never a head, whatever it looks like.
  const kind = (/** @type {string} */ line) => {
    const head = left > 0 || right > 0 ? null : /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (head) {
      [left, right] = [Number(head[1] ?? 1), Number(head[2] ?? 1)];
      return 'at';
    }
    if (left <= 0 && right <= 0) return line.startsWith('+++') || line.startsWith('---') ? 'file' : '';
    if (line.startsWith('\\')) return 'at';
    if (!line.startsWith('+')) left--;
    if (!line.startsWith('-')) right--;
    return line.startsWith('+') ? 'add' : line.startsWith('-') ? 'del' : '';
  };
  return html`<div class="diff" tabindex="0" role="region" aria-label="Difference">${lines.map((line) => html`<span class=${kind(line)}>${line || ' '}</span>`)}</div>`;
}

/**
 * The differences of two sets of files as a unified diff with three lines around each.
 * @param {Record<string, string>} before @param {Record<string, string>} after
 */
export function difference(before, after) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `--- ${name in before ? name : '(new)'}\n+++ ${name in after ? name : '(removed)'}\n` + hunks(lines(before[name]), lines(after[name])))
    .join('');
}

/** @param {string|undefined} text */
function lines(text) {
  return text ? text.replace(/\n$/, '').split('\n') : [];
}

/** @typedef {[' '|'+'|'-', string]} Edit */

/** @param {string[]} a @param {string[]} b */
function hunks(a, b) {
  const edits = script(a, b);
  const around = 3;
  let text = '';
  let at = 0;
  let [lineA, lineB] = [1, 1];
  while (at < edits.length) {
    if (edits[at][0] === ' ') {
      at++, lineA++, lineB++;
      continue;
    }
    const from = Math.max(0, at - around);
    let to = at;
    for (let quiet = 0; to < edits.length && quiet <= 2 * around; to++) quiet = edits[to][0] === ' ' ? quiet + 1 : 0;
    while (to > at && edits[to - 1][0] === ' ' && to - lastChange(edits, to) > around) to--;
    const part = edits.slice(from, to);
    const inA = part.filter(([kind]) => kind !== '+').length;
    const inB = part.filter(([kind]) => kind !== '-').length;
    text += `@@ -${lineA - (at - from)},${inA} +${lineB - (at - from)},${inB} @@\n` + part.map(([kind, line]) => kind + line + '\n').join('');
    for (const [kind] of edits.slice(at, to)) {
      if (kind !== '+') lineA++;
      if (kind !== '-') lineB++;
    }
    at = to;
  }
  return text;
}

/** @param {Edit[]} edits @param {number} to */
function lastChange(edits, to) {
  let at = to;
  while (at > 0 && edits[at - 1][0] === ' ') at--;
  return at;
}

/** The shortest edits by the longest common subsequence, between what both begin and end with. @param {string[]} a @param {string[]} b @returns {Edit[]} */
function script(a, b) {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  /** @type {Edit[]} */
  const edits = a.slice(0, start).map((line) => [' ', line]);
  if (x.length * y.length > 4_000_000) {
    // Too much to compare line by line.
    edits.push(...x.map((line) => /** @type {Edit} */ (['-', line])), ...y.map((line) => /** @type {Edit} */ (['+', line])));
  } else {
    const common = Array.from({length: x.length + 1}, () => new Uint32Array(y.length + 1));
    for (let i = x.length - 1; i >= 0; i--) for (let j = y.length - 1; j >= 0; j--) common[i][j] = x[i] === y[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    let [i, j] = [0, 0];
    while (i < x.length || j < y.length) {
      if (i < x.length && j < y.length && x[i] === y[j]) edits.push([' ', x[i]]), i++, j++;
      else if (i < x.length && (j === y.length || common[i + 1][j] >= common[i][j + 1])) edits.push(['-', x[i++]]);
      else edits.push(['+', y[j++]]);
    }
  }
  edits.push(...a.slice(a.length - end).map((line) => /** @type {Edit} */ ([' ', line])));
  return edits;
}
