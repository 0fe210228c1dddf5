// Runs before the first paint, so that no theme flashes (SPEC U42). What it reads is written by state/settings.ts.
(function () {
  var chosen = 'system';
  try {
    chosen = JSON.parse(localStorage.getItem('prompt-manager.settings')).state.theme;
  } catch {
    // Nothing is kept, or nothing may be kept: the system's theme.
  }
  var isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme =
    chosen === 'dark' || (chosen !== 'light' && isDark) ? 'dark' : 'light';
})();
