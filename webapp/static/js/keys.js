// Keys: / searches, ? shows all keys, t changes light and dark, and two letters in a row go to a page (data-keys in the menu).
const BETWEEN_MS = 1200;

const isTyping = (target) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Open a dialog by its id. */
export const open = (id) => document.getElementById(id)?.showModal?.();

/** Listen to the whole page; what is typed into a field is left alone. */
export function listenToKeys() {
  const places = new Map([...document.querySelectorAll("#menu [data-keys]")].map((link) => [link.dataset.keys, link]));
  let last = "";
  let at = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details.account[open]").forEach((one) => one.removeAttribute("open"));
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open("palette");
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key.length !== 1) return; // Tab, Enter and the like are no letters
    const pair = event.timeStamp - at < BETWEEN_MS ? `${last} ${event.key}` : "";
    last = event.key;
    at = event.timeStamp;
    const link = places.get(pair);
    if (link) {
      last = "";
      link.click();
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("find")?.focus();
      return;
    }
    if (event.key === "?") return void open("keys");
    if (event.key === "t") document.querySelector("[data-theme-switch]")?.click();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-open]");
    if (opener) open(opener.dataset.open);
    const account = document.querySelector("details.account[open]");
    if (account && !account.contains(event.target)) account.removeAttribute("open");
  });
}
