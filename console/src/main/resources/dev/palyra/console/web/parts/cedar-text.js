// Cedar, coloured, where it is only read.

import {html} from '../core/ui.js';
import {tokens} from './cedar-tokens.js';

/** @param {string} text */
export function cedar(text) {
  return html`<pre class="code cedar" tabindex="0" role="region" aria-label="Cedar policy">${tokens(text).map(([kind, part]) => (kind ? html`<span class="c-${kind}">${part}</span>` : part))}</pre>`;
}
