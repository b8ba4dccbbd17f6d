// Ordered steps: add one out of a list, move it up and down by buttons or Alt with arrows, take it away; all by keys too.
const list = document.querySelector(".step-picker");
const choice = document.querySelector("[data-adds]");
const add = document.querySelector("[data-add]");
const said = document.querySelector("[data-moved]");
const template = list.querySelector("[data-spare]")?.cloneNode(true);

const rows = () => [...list.children];
const named = (row) => row.querySelector("input").value || "an empty step";

function number() {
  rows().forEach((row, place) => {
    const input = row.querySelector("input");
    input.setAttribute("aria-label", `Step ${place + 1}`);
    for (const [way, words] of [["up", "Move up"], ["down", "Move down"], ["away", "Take away"]]) {
      row.querySelector(`[data-${way}]`)?.setAttribute("aria-label", `${words} step ${place + 1}`);
    }
  });
}

function move(row, by) {
  const place = rows().indexOf(row) + by;
  if (place < 0 || place >= rows().length) return;
  if (by < 0) list.children[place].before(row);
  else list.children[place].after(row);
  number();
  said.textContent = `${named(row)} is step ${place + 1}`;
}

function away(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  said.textContent = `${named(row)} is taken away`;
  row.remove();
  number();
  (next?.querySelector("input") ?? choice).focus();
}

function dress(row) {
  row.removeAttribute("data-spare");
  const button = (way, sign, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-icon";
    made.dataset[way] = "";
    made.textContent = sign;
    made.addEventListener("click", () => {
      act();
      if (row.isConnected) made.focus();
    });
    row.append(made);
  };
  button("up", "↑", () => move(row, -1));
  button("down", "↓", () => move(row, 1));
  button("away", "×", () => away(row));
  row.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !by) return;
    event.preventDefault();
    const focused = document.activeElement;
    move(row, by);
    focused.focus();
  });
  return row;
}

if (template) {
  for (const row of rows()) {
    if (row.hasAttribute("data-spare")) row.remove();
    else dress(row);
  }
  choice.hidden = add.hidden = false;
  add.addEventListener("click", () => {
    const row = dress(template.cloneNode(true));
    row.querySelector("input").value = choice.value;
    list.append(row);
    number();
    said.textContent = `${choice.value} is step ${rows().length}`;
  });
  number();
}
