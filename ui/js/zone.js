// A form that asks for a time zone begins with the browser's own; whoever is elsewhere chooses another.
import { all } from "./dom.js";

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const field of all("select[data-guess-zone]")) {
  const untouched = field.value === "UTC";
  if (untouched && [...field.options].some((option) => option.value === here)) field.value = here;
}
