// Light, dark, or as the system is.

const KEY = 'palyra-theme';
/** @typedef {'auto'|'light'|'dark'} Theme */
/** @type {Theme[]} */
const THEMES = ['auto', 'light', 'dark'];

/** @returns {Theme} */
function chosen() {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'auto';
}

/** @returns {Theme} the one that is in force now */
export function applyTheme() {
  const theme = chosen();
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  return theme;
}

/** @returns {Theme} */
export function nextTheme() {
  localStorage.setItem(KEY, THEMES[(THEMES.indexOf(chosen()) + 1) % THEMES.length]);
  return applyTheme();
}
