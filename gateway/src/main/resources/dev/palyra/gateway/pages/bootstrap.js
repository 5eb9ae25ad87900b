import { byId, call, createPasskey, on, passkeysWork, say, show } from './api.js';

// What opens the enrolment came behind the fragment sign and goes from the address bar at once.
const link = location.hash.slice(1);
history.replaceState(null, '', '/bootstrap');

on('enrol', 'submit', async () => {
  const enrolled = await call('POST', '/v1/enrolment/complete', {
    link,
    operator: byId('operator').value.trim(),
    password: byId('password').value,
    totp: byId('code').value.trim(),
  });
  done(enrolled);
});

on('passkey', 'click', async () => {
  const operator = byId('operator').value.trim();
  const begun = await call('POST', '/v1/enrolment/passkey', { link, operator });
  const credential = await createPasskey(begun.options);
  done(await call('POST', '/v1/enrolment/complete', {
    link, operator, passkey_name: 'first', passkey: { ceremony: begun.ceremony, credential },
  }));
});

function done(enrolled) {
  byId('codes').textContent = enrolled.recovery_codes.join('\n');
  show('enrol', false);
  show('done');
}

try {
  const offer = await call('POST', '/v1/enrolment', { link });
  if (offer.operator !== null) {
    byId('operator').value = offer.operator;
    byId('operator').readOnly = true;
  }
  byId('secret').textContent = offer.totp.secret;
  show('with-passkey', passkeysWork());
  show('enrol');
} catch (error) {
  say(error.message);
}
