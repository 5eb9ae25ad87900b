// The gateway's API, as the operator who has signed in. Nothing is kept here but the session's CSRF token.

/**
 * @typedef {{operator: string, roles: string[], groups: string[], csrf: string, steppedUpUntil: string|null,
 *   expires?: string, methods?: string[], attempts?: {count: number, with_password: number, since: string, last: string, address: string}|null}} Session
 */

/** What the gateway refused, and why (RFC 9457). */
export class Problem extends Error {
  /**
   * @param {number} status 0 where nothing answered
   * @param {{code?: string, detail?: string, title?: string, problems?: string[]}} body
   */
  constructor(status, body) {
    super(body.detail || body.title || (status ? `the gateway answered ${status}` : 'the gateway does not answer'));
    this.status = status;
    this.code = body.code ?? '';
    this.problems = body.problems ?? [];
  }
}

let csrf = '';
let cookies = 0; // how many this page has been given
/** @type {Promise<unknown>|null} */
let rotating = null;

/** Goes to the login page and comes back here afterwards. */
export function signIn() {
  location.assign('/login?next=' + encodeURIComponent(location.pathname + location.search));
}

/** @returns {Promise<Session>} who has signed in; whoever has not is sent to the login page */
export async function openSession() {
  const session = /** @type {Session} */ (await get('/v1/session'));
  csrf = session.csrf;
  return session;
}

/** Whether this browser can use passkeys here. */
export const passkeysWork = () => isSecureContext && typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === 'function';

/**
 * Proves by a passkey that whoever has signed in is there: good for one action, soon. The session has another cookie afterwards.
 * @throws {DOMException} NotAllowedError where no passkey was given
 */
export async function provePasskey() {
  const begun = await send('POST', '/v1/session/step-up/passkey', {});
  const used = /** @type {any} */ (await navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(begun.options)}));
  const proof = {passkey: {ceremony: begun.ceremony, credential: used.toJSON()}};
  rotating = once('POST', '/v1/session/step-up', {body: proof})
    .then(async (response) => {
      csrf = (await response.json()).csrf;
      cookies++;
    })
    .finally(() => (rotating = null));
  await rotating;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: any, text?: string, headers?: Record<string, string>, signal?: AbortSignal}} [options] `body` is sent as JSON, `text` as it is
 * @returns {Promise<Response>}
 */
export async function request(method, path, options = {}) {
  const cookie = cookies;
  const token = csrf;
  try {
    return await once(method, path, options);
  } catch (e) {
    if (!(e instanceof Problem) || e.code === 'login-failed') throw e;
    // Another request of ours, or another tab, has proved that the operator is there: the session has another cookie and token.
    if (e.status === 401) await Promise.resolve(rotating).catch(() => {});
    if (e.status === 401 && cookie !== cookies) return once(method, path, options);
    if (e.code === 'forged-request' && (token !== csrf || (await openSession()).csrf !== token)) return once(method, path, options);
    if (e.status === 401) signIn();
    throw e;
  }
}

/** @param {string} method @param {string} path @param {NonNullable<Parameters<typeof request>[2]>} options @returns {Promise<Response>} */
async function once(method, path, options) {
  /** @type {Record<string, string>} */
  const headers = {Accept: 'application/json', ...options.headers};
  /** @type {string|undefined} */
  let body;
  if (options.text !== undefined) {
    headers['Content-Type'] = 'application/octet-stream';
    body = options.text;
  } else if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(options.body);
  }
  if (method !== 'GET' && csrf) headers['X-Palyra-CSRF'] = csrf;
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, {method, headers, body, signal: options.signal, credentials: 'same-origin', cache: 'no-store', redirect: 'error'});
  } catch (e) {
    if (options.signal?.aborted) throw e;
    throw new Problem(0, {});
  }
  if (response.ok) return response;
  throw new Problem(response.status, await response.json().catch(() => ({})));
}

/** @param {string} path @param {AbortSignal} [signal] @returns {Promise<any>} */
export async function get(path, signal) {
  return (await request('GET', path, {signal})).json();
}

/**
 * @param {string} method @param {string} path @param {any} [body] @param {Record<string, string>} [headers]
 * @returns {Promise<any>} the answer; null where there is none
 */
export async function send(method, path, body, headers) {
  const response = await request(method, path, {body, headers});
  const text = await response.text();
  return text ? JSON.parse(text) : null;
}

/** @param {Record<string, string|number|undefined|null>} values a query, without what is empty */
export function query(values) {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return entries.length ? '?' + new URLSearchParams(entries.map(([name, value]) => [name, String(value)])) : '';
}
