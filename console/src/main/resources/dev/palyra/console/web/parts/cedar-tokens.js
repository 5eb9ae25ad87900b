// The words of Cedar, for colours only: what is right and wrong is said by the gateway.

/** @typedef {'comment'|'string'|'number'|'annotation'|'effect'|'keyword'|'type'|'slot'|''} Kind */

/** @type {[Kind, RegExp][]} */
export const RULES = [
  ['comment', /\/\/.*/y],
  ['string', /"(?:[^"\\\n]|\\.)*"?/y],
  ['annotation', /@[A-Za-z_][A-Za-z0-9_]*/y],
  ['slot', /\?[a-z]+/y],
  ['number', /\b[0-9]+\b/y],
  ['effect', /\b(?:permit|forbid)\b/y],
  ['keyword', /\b(?:when|unless|principal|action|resource|context|in|is|has|like|if|then|else|true|false)\b/y],
  ['type', /[A-Za-z_][A-Za-z0-9_]*(?=::)/y],
  ['', /[A-Za-z_][A-Za-z0-9_]*|\s+|./y],
];

/** @param {string} text @returns {[Kind, string][]} */
export function tokens(text) {
  /** @type {[Kind, string][]} */
  const found = [];
  for (let at = 0; at < text.length; ) {
    for (const [kind, rule] of RULES) {
      rule.lastIndex = at;
      const match = rule.exec(text);
      if (match) {
        found.push([kind, match[0]]);
        at += match[0].length;
        break;
      }
    }
  }
  return found;
}
