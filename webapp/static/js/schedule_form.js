// The form of a schedule: shows the fields of the chosen way, proposes the reader's zone, and tells the coming times as one types.
import { ask } from "./api.js";
import { localTimes } from "./times.js";

const form = document.getElementById("schedule-form");
const { preset, cron, every_weeks: weeks, start, zone } = form.elements;
const coming = document.getElementById("coming");
const kind = document.getElementById("kind");
let waiting = null;
let timer = 0;

const isChoice = () => !["own", "weeks"].includes(preset.value);

function arrange() {
  for (const part of form.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== preset.value;
  weeks.required = start.required = preset.value === "weeks";
  cron.required = preset.value === "own";
}

async function tell() {
  waiting?.abort();
  waiting = new AbortController();
  const query = preset.value === "weeks" ? { every_weeks: weeks.value, start: start.value } : { cron: isChoice() ? preset.value : cron.value };
  if (!Object.values(query).every(Boolean)) return coming.replaceChildren();
  try {
    const told = await ask("/schedule-times", { query: { ...query, zone: zone.value, count: 3 }, signal: waiting.signal });
    const list = document.createElement("ul");
    for (const each of told.next) {
      const row = document.createElement("li");
      const yours = document.createElement("time");
      yours.dateTime = each;
      yours.dataset.exact = "";
      row.append(`${each.slice(0, 16).replace("T", " ")} ${zone.value}, yours `, yours);
      list.append(row);
    }
    coming.replaceChildren(`${told.when}. Next:`, list);
    localTimes(coming);
  } catch (problem) {
    if (problem.name !== "AbortError") coming.textContent = `${problem.message}. ${problem.hint ?? ""}`;
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(tell, 250);
}

if (!("zoneGiven" in coming.dataset)) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
preset.addEventListener("change", () => {
  arrange();
  soon();
});
form.addEventListener("input", (event) => [cron, weeks, start, zone].includes(event.target) && soon());
kind.addEventListener("change", () => kind.form.requestSubmit());
kind.form.querySelector("button").hidden = true;
arrange();
tell();
