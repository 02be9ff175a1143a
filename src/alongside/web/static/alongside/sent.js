// What was sent is no longer half written: the tab forgets it.
import { forgetInTab } from "./tab.js";

forgetInTab();
