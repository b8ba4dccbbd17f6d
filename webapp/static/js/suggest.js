// Fields that name something of the network (data-suggest="ENVIRONMENT") propose what fits while one types.
import { ask } from "./api.js";

const WAIT_MS = 180;
const MOST = 12;

for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = document.getElementById(field.getAttribute("list"));
  let timer = 0;
  let asking = null;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    asking?.abort();
    const q = field.value.trim();
    if (q.length < 2) return;
    timer = setTimeout(async () => {
      asking = new AbortController();
      const environment = field.form.elements.environment?.value ?? field.dataset.suggest;
      try {
        const found = await ask("/objects", { query: { q, environment, limit: MOST }, signal: asking.signal });
        list.replaceChildren(...found.items.map(option));
      } catch (error) {
        if (error.name !== "AbortError") list.replaceChildren(); // it is a help: the form says what is wrong when it is sent
      }
    }, WAIT_MS);
  });
}

/** What is proposed of an object: its id, with its name, type and place for people. */
function option(one) {
  const made = document.createElement("option");
  made.value = one.id;
  made.label = [one.name, one.type.replaceAll("_", " "), one.properties.host].filter(Boolean).join(", ");
  return made;
}
