import { byId, call, on, passkeysWork, proceed, session, show, usePasskey } from './api.js';

const RECOVERY = /^[0-9a-z]{5}(-?[0-9a-z]{5}){4}$/i;

on('login', 'submit', async () => {
  const code = byId('code').value.trim().replace(/\s/g, '');
  await call('POST', '/v1/session', {
    operator: byId('operator').value.trim(),
    password: byId('password').value,
    ...(RECOVERY.test(code) ? { recovery: code } : { totp: code }),
  });
  await proceed();
});

on('passkey', 'click', async () => {
  const begun = await call('POST', '/v1/session/passkey', {});
  const credential = await usePasskey(begun.options);
  await call('POST', '/v1/session', { passkey: { ceremony: begun.ceremony, credential } });
  await proceed();
});

if (await session() === null) {
  show('passkey', passkeysWork());
  show('login');
} else {
  await proceed();
}
