// What every page has: the choice of appearance, times in the reader's zone, mathematics.
import { setMath } from "./math.js";
import { showLocalTimes } from "./local-times.js";
import { offerThemes } from "./theme.js";

offerThemes(document.querySelector("[data-theme-choice]"));
showLocalTimes(document);
setMath(document);
