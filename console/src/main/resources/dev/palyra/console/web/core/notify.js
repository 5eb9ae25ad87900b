// Tells an operator who looks elsewhere that a call waits. Which tool and for whom; no argument leaves the page.

import {address, go} from './router.js';

const KEY = 'palyra-notify';

export function notifies() {
  return 'Notification' in window && Notification.permission === 'granted' && localStorage.getItem(KEY) === 'on';
}

/** @returns {Promise<boolean>} whether notifications are on now */
export async function toggleNotifications() {
  if (notifies()) {
    localStorage.setItem(KEY, 'off');
    return false;
  }
  if (!('Notification' in window) || (await Notification.requestPermission()) !== 'granted') return false;
  localStorage.setItem(KEY, 'on');
  return true;
}

/** @param {import('./live.js').Happening} event */
export function announce(event) {
  if (event.kind !== 'approval.requested' || !notifies() || document.visibilityState === 'visible') return;
  const {approval, tool, principal, risk} = event.fields;
  // The tag lets the tabs of one browser show it once.
  const shown = new Notification('A call waits for you', {body: `${tool} for ${principal}${risk ? `, ${risk} risk` : ''}`, tag: approval, requireInteraction: true});
  shown.onclick = () => {
    window.focus();
    go(address('approvals', approval));
    shown.close();
  };
}
