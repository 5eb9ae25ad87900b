// What the pages share. Text is only ever set as text.

export const byId = (id) => document.getElementById(id);

export function say(text) {
  byId('message').textContent = text;
}

export function show(id, visible = true) {
  byId(id).hidden = !visible;
}

/** Calls the API. Rejects with an Error that has `status` and `code` where the answer is a problem. */
export async function call(method, path, body, csrf) {
  const headers = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (csrf) headers['X-Palyra-CSRF'] = csrf;
  const answer = await fetch(path, {
    method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: 'same-origin', cache: 'no-store',
  });
  if (answer.status === 204) return {};
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const error = new Error(json.detail || `the gateway answered ${answer.status}`);
    error.status = answer.status;
    error.code = json.code;
    throw error;
  }
  return json;
}

/** The session, or null where there is none. */
export async function session() {
  try {
    return await call('GET', '/v1/session');
  } catch (error) {
    if (error.status === 401) return null;
    throw error;
  }
}

/** The page of the console that sent somebody here to log in; never another place. */
function wanted() {
  const next = new URLSearchParams(location.search).get('next') ?? '';
  const url = URL.canParse(next, location.origin) ? new URL(next, location.origin) : null;
  return url && url.origin === location.origin && url.pathname.startsWith('/console/') ? url.pathname + url.search : '/console/';
}

/** Where to go after a login: the console, where this gateway serves one. */
export async function proceed() {
  if (await session() === null) {
    say('You are logged in, but this browser refuses to keep a secure cookie for a plain address of this machine. '
      + 'Use Chromium or Firefox, which do, or set server.tls = true in palyra.toml.');
    return;
  }
  const console = await fetch('/console/', { credentials: 'same-origin' }).catch(() => null);
  location.assign(console && console.ok ? wanted() : '/account');
}

export const passkeysWork = () => window.isSecureContext && 'PublicKeyCredential' in window
  && typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function';

export async function createPasskey(options) {
  const made = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  });
  return made.toJSON();
}

export async function usePasskey(options) {
  const used = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  });
  return used.toJSON();
}

/** Runs what a button does, and says what went wrong. */
export function on(id, event, action) {
  act(byId(id), event, action);
}

export function act(element, event, action) {
  element.addEventListener(event, async (happened) => {
    happened.preventDefault();
    say('');
    try {
      await action();
    } catch (error) {
      say(error.name === 'NotAllowedError' ? 'No passkey was given.' : error.message);
    }
  });
}
