// The one script: htmx, and small modules that all listen on the document, so that swapped-in rows need no set-up.
import htmx from "htmx.org/dist/htmx.esm.js";
import "./htmx-setup.js";
import "./theme.js";
import "./tips.js";
import "./rows.js";
import "./palette.js";
import "./hotkeys.js";
import "./toasts.js";
import "./forms.js";
import "./panels.js";
import "./zone.js";
import "./dialogs.js";
import "./engagement.js";
import "./inbox.js";

window.htmx = htmx;
