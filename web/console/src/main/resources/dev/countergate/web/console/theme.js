"use strict";
// The saved choice of light or dark, before the first paint.
const saved = localStorage.getItem("theme");
if (saved === "light" || saved === "dark") document.documentElement.dataset.theme = saved;
