import { act, byId, call, createPasskey, on, passkeysWork, say, session, show, usePasskey } from './api.js';

let current = await session();

function line(list, text) {
  const item = document.createElement('li');
  item.textContent = text;
  byId(list).append(item);
  return item;
}

async function draw() {
  byId('operator').textContent = current.operator;
  byId('roles').textContent = current.roles.join(', ');
  byId('presence').textContent = current.steppedUpUntil === null
    ? 'No fresh proof of presence.' : `Proved, for one action, until ${current.steppedUpUntil}.`;
  const tried = current.attempts ?? null;
  show('attempts', tried !== null);
  byId('attempts').textContent = tried === null ? ''
    : `${tried.count} failed attempts to log in as you since ${tried.since}, ${tried.with_password} of them with your password; the last from ${tried.address}.`;
  byId('passkeys').replaceChildren();
  for (const each of (await call('GET', '/v1/passkeys')).passkeys) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Remove';
    button.setAttribute('aria-label', `Remove the passkey ${each.name}`);
    act(button, 'click', async () => {
      await call('DELETE', `/v1/passkeys/${encodeURIComponent(each.id)}`, undefined, current.csrf);
      current = await session();
      await draw();
    });
    line('passkeys', `${each.name}, since ${each.created} `).append(button);
  }
  show('step-up-passkey', passkeysWork() && current.methods.includes('passkey'));
  show('add-passkey', passkeysWork());
  show('with-password', current.methods.includes('password'));
  byId('sessions').replaceChildren();
  for (const each of (await call('GET', '/v1/sessions')).sessions) {
    line('sessions', `${each.operator}, ${each.address}, since ${each.begun}${each.current ? ' (this one)' : ''}`);
  }
  show('account');
}

on('step-up', 'submit', async () => {
  current = await call('POST', '/v1/session/step-up', { totp: byId('code').value.trim() }, current.csrf);
  await draw();
});
on('step-up-passkey', 'click', async () => {
  const begun = await call('POST', '/v1/session/step-up/passkey', {}, current.csrf);
  const credential = await usePasskey(begun.options);
  current = await call('POST', '/v1/session/step-up', { passkey: { ceremony: begun.ceremony, credential } }, current.csrf);
  await draw();
});
on('add-passkey', 'submit', async () => {
  const begun = await call('POST', '/v1/passkeys/options', {}, current.csrf);
  const credential = await createPasskey(begun.options);
  await call('POST', '/v1/passkeys', {
    name: byId('passkey-name').value.trim(), passkey: { ceremony: begun.ceremony, credential },
  }, current.csrf);
  current = await session();
  await draw();
});
on('change-password', 'submit', async () => {
  await call('POST', '/v1/session/password', {
    current: byId('current-password').value, new: byId('new-password').value,
  }, current.csrf);
  byId('change-password').reset();
  say('The password is changed; your other sessions have ended.');
  await draw();
});
on('recovery', 'click', async () => {
  const made = await call('POST', '/v1/session/recovery-codes', undefined, current.csrf);
  byId('codes').textContent = made.recovery_codes.join('\n');
  show('codes');
  current = await session();
  await draw();
});
on('logout', 'click', async () => {
  await call('DELETE', '/v1/session', undefined, current.csrf);
  location.assign('/login');
});
on('everywhere', 'click', async () => {
  await call('DELETE', '/v1/sessions', undefined, current.csrf);
  location.assign('/login');
});

if (current === null) {
  location.assign('/login');
} else {
  await draw().catch((error) => say(error.message));
}
