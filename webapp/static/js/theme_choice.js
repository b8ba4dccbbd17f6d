// Light, dark, or as the system wishes: kept in this browser, as the button in the head of each page does.
const KEY = "calipso-theme";
const fields = [...document.querySelectorAll("#themes input")];
const wishes = window.matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

const mark = () => fields.forEach((field) => { field.checked = field.value === chosen(); });

for (const field of fields) {
  field.addEventListener("change", () => {
    try {
      if (field.value) localStorage.setItem(KEY, field.value);
      else localStorage.removeItem(KEY);
    } catch {
      // a browser that keeps nothing: it holds until the page is left
    }
    document.documentElement.setAttribute("data-bs-theme", field.value || (wishes.matches ? "dark" : "light"));
    document.dispatchEvent(new CustomEvent("calipso:theme"));
  });
}
document.querySelector("[data-theme-switch]")?.addEventListener("click", () => setTimeout(mark));
document.querySelector("[data-zone]").textContent = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
mark();
