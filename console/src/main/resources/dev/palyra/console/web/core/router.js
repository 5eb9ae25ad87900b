// Addresses below /console/ and the pages behind them.

export const ROOT = '/console/';

/** @returns {string[]} the parts of the address behind the root */
export function parts() {
  return location.pathname
    .slice(ROOT.length)
    .split('/')
    .filter(Boolean)
    .map((part) => decodeURIComponent(part));
}

/** @param {...string} to parts */
export function address(...to) {
  return ROOT + to.map(encodeURIComponent).join('/');
}

/** @param {string} href @param {boolean} [replace] without a step in the history */
export function go(href, replace = false) {
  if (href !== location.pathname + location.search) history[replace ? 'replaceState' : 'pushState'](null, '', href);
  dispatchEvent(new Event('palyra-go'));
}

/** Lets links within the console change the page without loading it again. */
export function listen() {
  addEventListener('popstate', () => dispatchEvent(new Event('palyra-go')));
  addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = /** @type {HTMLAnchorElement|undefined} */ (event.composedPath().find((it) => it instanceof HTMLAnchorElement));
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin || !link.pathname.startsWith(ROOT)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
