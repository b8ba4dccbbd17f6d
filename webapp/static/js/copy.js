// A button that copies a field: data-copy names it; where the browser lets no page copy, it is selected to be copied by keys.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    const said = button.closest("section, .card, main").querySelector("[data-copied]");
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "Press Ctrl C to copy it: this browser lets a page copy over HTTPS alone.";
    }
  });
}
