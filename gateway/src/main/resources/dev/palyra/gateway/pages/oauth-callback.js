import { call, say, session } from './api.js';

// The provider's answer goes to the gateway, and from the address bar at once.
const answer = location.search.slice(1);
history.replaceState(null, '', '/oauth/callback');

const current = await session();
if (current === null) {
  say('Your session has ended; log in and connect again.');
} else {
  try {
    const profile = await call('POST', '/v1/auth/oauth/callback', { answer }, current.csrf);
    say(`Connected ${profile.name}.`);
  } catch (error) {
    say(error.message);
  }
}
