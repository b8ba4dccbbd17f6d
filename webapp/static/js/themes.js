// The button for light and dark; what is chosen is kept in this browser.
export function switchTheme() {
  document.querySelector("[data-theme-switch]")?.addEventListener("click", () => {
    const root = document.documentElement;
    const other = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    root.setAttribute("data-bs-theme", other);
    try {
      localStorage.setItem("calipso-theme", other);
    } catch {
      // a browser that keeps nothing: it holds until the page is left
    }
    document.dispatchEvent(new CustomEvent("calipso:theme"));
  });
}
