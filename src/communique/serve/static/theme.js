// Before the first paint: the theme that was chosen here, or else that of the system.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const show = () => { root.dataset.theme = chosen() || (system.matches ? "dark" : "light"); };
  root.classList.replace("no-js", "js");
  system.addEventListener("change", show);
  show();
})();
