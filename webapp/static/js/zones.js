// Times that are typed are the reader's; what is sent is the same time in UTC, in the hidden field beside each.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Make the times of all forms below an element those of the reader's zone. */
export function zoned(root) {
  for (const word of root.querySelectorAll("[data-zone-word]")) word.textContent = zone;
}

document.addEventListener("submit", (event) => {
  for (const field of event.target.querySelectorAll("[data-zoned]")) {
    const sent = field.form.elements[field.dataset.zoned];
    sent.disabled = !field.value;
    if (field.value) sent.value = new Date(field.value).toISOString();
    else field.disabled = true; // an empty time is none: it needs no place in the address
  }
});
window.addEventListener("pageshow", () => document.querySelectorAll("[data-zoned]").forEach((field) => { field.disabled = false; }));
zoned(document);
