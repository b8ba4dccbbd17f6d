// Copies a field; where the browser lets no page copy, it is selected to be copied by keys.

/**
 * Copy what is in a field, and say so.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {HTMLElement} told where it is said
 * @param {string} done what is said then
 */
export async function copyField(field, told, done) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    told.textContent = done;
  } catch {
    told.textContent = "Press Ctrl C to copy it: this browser lets a page copy over HTTPS alone.";
  }
}

// Buttons that say by data-copy which field they copy.
for (const button of document.querySelectorAll("[data-copy]")) {
  const told = button.closest("section, .card, main").querySelector("[data-copied]");
  button.addEventListener("click", () => copyField(document.getElementById(button.dataset.copy), told, "Copied."));
}
