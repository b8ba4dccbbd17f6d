// What every page does: keys, palette, times in the reader's zone, and coming back when the graph was away.
import { watchGraph } from "./away.js";
import { sendToken } from "./api.js";
import { listenToKeys } from "./keys.js";
import { openPalette } from "./palette.js";
import { search } from "./search.js";
import { switchTheme } from "./themes.js";
import { localTimes } from "./times.js";
import { confirmFirst } from "./confirm.js";

sendToken();
localTimes(document);
document.addEventListener("htmx:after:swap", () => localTimes(document));
switchTheme();
openPalette();
listenToKeys();
search();
confirmFirst();
watchGraph();
