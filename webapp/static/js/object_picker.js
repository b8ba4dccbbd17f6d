// Picks objects: suggestions while one types, arrows choose, Enter takes, Backspace in an empty field takes the last one back.
import { ask } from "./api.js";

const STILL_MS = 180;
const MOST = 8;

function chip(id, name) {
  const one = document.createElement("li");
  one.className = "chip";
  one.title = id;
  const sent = Object.assign(document.createElement("input"), { type: "hidden", name: "on", value: id });
  const text = Object.assign(document.createElement("span"), { textContent: name });
  const drop = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  drop.setAttribute("aria-label", `Remove ${name}`);
  drop.dataset.drop = "";
  one.append(sent, text, drop);
  return one;
}

function picker(box) {
  const field = box.querySelector(".picker-field");
  const list = box.querySelector(".picker-list");
  const chips = box.querySelector(".chips");
  const said = box.querySelector("[role=status]");
  let timer = 0;
  let asked = null;
  let chosen = -1;
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (at) => {
    const rows = [...list.children];
    chosen = rows.length ? (at + rows.length) % rows.length : -1;
    rows.forEach((row, number) => row.setAttribute("aria-selected", String(number === chosen)));
    if (chosen >= 0) {
      field.setAttribute("aria-activedescendant", rows[chosen].id);
      rows[chosen].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (row) => {
    const known = [...chips.querySelectorAll("input")].some((one) => one.value === row.dataset.id);
    if (!known) chips.append(chip(row.dataset.id, row.dataset.name));
    chips.hidden = false;
    said.textContent = `${row.dataset.name} is picked`;
    field.value = "";
    field.placeholder = "another …";
    close();
    field.focus();
    box.dispatchEvent(new CustomEvent("calipso:picked", { bubbles: true }));
  };
  const suggest = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const environment = field.form?.elements.environment?.value || box.dataset.environment;
      const found = await ask("/objects", { query: { q: field.value.trim(), limit: MOST, environment }, signal: asked.signal });
      list.replaceChildren(...found.items.map((one, at) => {
        const row = document.createElement("li");
        row.id = `${list.id}-${at}`;
        row.setAttribute("role", "option");
        row.dataset.id = one.id;
        row.dataset.name = one.name;
        const name = Object.assign(document.createElement("b"), { textContent: one.name });
        const more = [one.type.replaceAll("_", " "), one.properties.host, (one.projects ?? []).slice(0, 2).join(", ")].filter(Boolean).join(" · ");
        row.append(name, " ", Object.assign(document.createElement("span"), { textContent: more }));
        return row;
      }));
      list.hidden = !found.items.length;
      field.setAttribute("aria-expanded", String(!list.hidden));
      said.textContent = found.items.length ? `${found.items.length} suggestions` : "nothing of that name";
      choose(0);
    } catch (err) {
      if (err.name !== "AbortError") close();
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (field.value.trim().length < 2) close();
    else timer = setTimeout(suggest, STILL_MS);
  });
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden) {
      event.preventDefault();
      choose(chosen + step);
    } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen]);
    } else if (event.key === "Escape") close();
    else if (event.key === "Backspace" && !field.value) chips.querySelector(".chip:last-child")?.remove();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (row) take(row);
  });
  chips.addEventListener("click", (event) => {
    const drop = event.target.closest("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    drop.closest(".chip").remove();
    chips.hidden = !chips.children.length;
    field.focus();
  });
  field.addEventListener("blur", close);
}

document.querySelectorAll("[data-picker]").forEach(picker);
