// The Cypher console: Ctrl Enter asks, the answer comes below without a new page, and what was asked is kept in this browser.
import { copyField } from "./copy.js";
import { localTimes } from "./times.js";

const KEY = "calipso-cypher";
const MOST = 30;
const form = document.getElementById("console");
const { statement, parameters } = form.elements;
const answer = document.getElementById("answer");
const told = form.querySelector("[data-told]");
const list = document.querySelector("[data-history]");
const forget = document.querySelector("[data-forget]");
const nothing = list.firstElementChild.cloneNode(true);

function known() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

function keep(asked) {
  try {
    localStorage.setItem(KEY, JSON.stringify(asked));
  } catch {
    // a browser that keeps nothing
  }
  show();
}

function show() {
  const asked = known();
  forget.hidden = !asked.length;
  list.replaceChildren(...(asked.length ? asked.map((one) => {
    const row = document.createElement("li");
    row.className = "list-group-item";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "question-again";
    button.textContent = one.statement.split("\n").find((line) => line.trim() && !line.startsWith("//")) ?? one.statement;
    button.title = one.statement;
    button.addEventListener("click", () => {
      statement.value = one.statement;
      parameters.value = one.parameters;
      statement.focus();
    });
    row.append(button);
    return row;
  }) : [nothing]));
}

/** The address names a statement of one's own, so that it can be sent; a long one does not fit there. */
function address() {
  const here = new URL(window.location.href);
  if (here.searchParams.has("question") && statement.value === statement.defaultValue) return;
  here.search = new URLSearchParams({ statement: statement.value, ...(parameters.value ? { parameters: parameters.value } : {}) });
  if (here.href.length < 4000) history.replaceState(null, "", here);
}

async function ask() {
  if (!form.reportValidity()) return;
  told.textContent = "Asks …";
  answer.setAttribute("aria-busy", "true");
  try {
    const found = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
    const text = await found.text();
    if (found.ok) {
      answer.innerHTML = text;
      const one = { statement: statement.value, parameters: parameters.value };
      keep([one, ...known().filter((other) => other.statement !== one.statement)].slice(0, MOST));
      address();
    } else {
      const page = new DOMParser().parseFromString(text, "text/html");
      answer.replaceChildren(...(page.querySelectorAll("#answer > *").length ? page.querySelectorAll("#answer > *") : page.querySelectorAll(".alert-danger:not(.away)")));
      if (found.status === 503) document.dispatchEvent(new Event("calipso:away"));
    }
    told.textContent = answer.querySelector("h2")?.textContent.trim() ?? "";
    localTimes(answer);
  } catch {
    told.textContent = "Calipso does not answer: try again.";
  } finally {
    answer.removeAttribute("aria-busy");
  }
}

form.addEventListener("submit", (event) => {
  if (event.submitter?.value === "csv") return;
  event.preventDefault();
  ask();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    ask();
  }
});
form.querySelector("[data-copy-statement]").addEventListener("click", () => copyField(statement, told, "Copied: paste it into Neo4j Browser."));
forget.addEventListener("click", () => keep([]));
show();
