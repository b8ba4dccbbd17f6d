// The slider of compare: it goes from change to change, and only what is compared is loaded anew, so that keys stay with it.
import { zoned } from "./zones.js";

const STILL_MS = 350;
let timer = 0;
let asked = 0;

/** Show what an address tells in place of what is compared; the slider keeps the focus where it had it. */
async function show(address, keep) {
  const number = ++asked;
  const box = document.getElementById("compared");
  box.setAttribute("aria-busy", "true");
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("compared");
  if (number !== asked) return;
  if (!fresh) return void window.location.assign(address);
  const opened = answer.url;
  if (keep) history.pushState({ calipsoSteps: true }, "", opened);
  document.title = page.title;
  const focused = document.activeElement?.id;
  box.replaceWith(fresh);
  for (const part of [".page-title", ".page-actions"]) document.querySelector(part)?.replaceWith(page.querySelector(part));
  zoned(document);
  fresh.dispatchEvent(new CustomEvent("htmx:after:swap", { bubbles: true })); // what waits for parts that come later sees this one
  if (focused) document.getElementById(focused)?.focus();
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "step") return;
  const at = event.target.value;
  for (const one of document.querySelectorAll("[data-step]")) one.hidden = one.dataset.step !== at;
  clearTimeout(timer);
  const address = new URL(event.target.dataset.steps, window.location.href);
  address.searchParams.set("at", at);
  timer = setTimeout(() => show(address, true), STILL_MS);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#step-before, #step-after");
  if (!link?.href || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href, true);
});
window.addEventListener("popstate", () => show(window.location.href, false));
