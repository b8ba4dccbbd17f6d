// A form in steps: one fieldset at a time, with a list of all of them; without this module all stand below each other.
const form = document.querySelector("form[data-steps]");

function walk() {
  const steps = [...form.querySelectorAll("[data-step]")];
  const [back, next] = [form.querySelector("[data-back]"), form.querySelector("[data-next]")];
  const save = form.querySelector("[data-save]");
  const existing = document.querySelector("#typed") !== null;
  let at = 0;

  const list = document.createElement("ol");
  list.className = "step-list";
  const marks = steps.map((step, place) => {
    const mark = document.createElement("button");
    mark.type = "button";
    mark.className = "btn btn-sm";
    mark.textContent = `${place + 1}. ${step.dataset.step}`;
    mark.addEventListener("click", () => go(place));
    const row = document.createElement("li");
    row.append(mark);
    list.append(row);
    return mark;
  });
  form.prepend(list);

  const isFine = (step) => [...step.elements].every((field) => field.reportValidity());
  function go(place, { focus = true } = {}) {
    if (place > at && !isFine(steps[at])) return;
    at = place;
    steps.forEach((step, each) => { step.hidden = each !== at; });
    marks.forEach((mark, each) => (each === at ? mark.setAttribute("aria-current", "step") : mark.removeAttribute("aria-current")));
    back.hidden = at === 0;
    next.hidden = at === steps.length - 1;
    save.classList.toggle("d-none", !existing && at < steps.length - 1);
    next.classList.toggle("btn-primary", !existing);
    if (focus) steps[at].querySelector("input, textarea, select")?.focus();
  }
  back.addEventListener("click", () => go(at - 1));
  next.addEventListener("click", () => go(at + 1));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT" && at < steps.length - 1 && !existing) {
      event.preventDefault();
      go(at + 1);
    }
  });
  // A field that is wrong in a step that is not shown could not be told of.
  form.addEventListener("invalid", (event) => {
    const place = steps.findIndex((step) => step.contains(event.target));
    if (place >= 0 && place !== at) {
      at = place;
      go(place);
    }
  }, true);
  go(0, { focus: false });
}

function chooseWay() {
  const way = form.elements.way;
  const arrange = () => {
    for (const part of form.querySelectorAll("[data-way]")) part.hidden = !part.dataset.way.split(" ").includes(way.value);
  };
  way.addEventListener("change", arrange);
  arrange();
}

if (form) {
  chooseWay();
  walk();
}
