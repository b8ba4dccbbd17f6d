// Light or dark, before anything is drawn: what was chosen here, else what the system wishes.
(() => {
  const wishes = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem("calipso-theme");
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  const show = () => document.documentElement.setAttribute("data-bs-theme", chosen() ?? (wishes.matches ? "dark" : "light"));
  wishes.addEventListener("change", show);
  window.addEventListener("storage", show);
  show();
})();
