// Values as people read them.

const RELATIVE = new Intl.RelativeTimeFormat('en', {numeric: 'auto', style: 'narrow'});
const CLOCK = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const DAY = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', year: 'numeric'});
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [['day', 86400], ['hour', 3600], ['minute', 60]];

/** @param {string} time @param {number} [now] "4 min. ago" */
export function ago(time, now = Date.now()) {
  const seconds = Math.round((Date.parse(time) - now) / 1000);
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return RELATIVE.format(Math.trunc(seconds / size), unit);
  }
  return seconds >= 0 ? (seconds < 5 ? 'now' : `in ${seconds}s`) : seconds > -5 ? 'now' : `${-seconds}s ago`;
}

/** @param {string} time */
export function clock(time) {
  return CLOCK.format(new Date(time));
}

/** @param {string} time */
export function day(time) {
  return DAY.format(new Date(time));
}

/** @param {string} time */
export function full(time) {
  const date = new Date(time);
  return `${DAY.format(date)}, ${CLOCK.format(date)}`;
}

/** @param {number} ms "4:05", "2 h 10 min" */
export function countdown(ms) {
  if (ms <= 0) return '0:00';
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? `${hours} h ${Math.floor((seconds % 3600) / 60)} min` : `${Math.floor(hours / 24)} days`;
}

/** @param {number} ms a time that something took */
export function took(ms) {
  if (ms < 1) return `${Math.round(ms * 1000)} µs`;
  if (ms < 1000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  return ms < 60000 ? `${(ms / 1000).toFixed(1)} s` : countdown(ms);
}

/** @param {number} count */
export function bytes(count) {
  for (const unit of ['B', 'KiB', 'MiB']) {
    if (count < 1024) return `${count < 10 && unit !== 'B' ? count.toFixed(1) : Math.round(count)} ${unit}`;
    count /= 1024;
  }
  return `${count < 10 ? count.toFixed(1) : Math.round(count)} GiB`;
}

/** @param {number} count @param {string} one @param {string} [many] */
export function plural(count, one, many = one + 's') {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** @param {string} id what tells one id from another at a glance */
export function short(id) {
  return id.length > 14 ? `${id.slice(0, 4)}…${id.slice(-6)}` : id;
}

/** @param {any} value */
export function pretty(value) {
  return JSON.stringify(value, null, 2);
}
