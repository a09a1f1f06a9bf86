"use strict";
// What the pages do beyond HTML: the live stream, clocks on the server's time, keys, and the
// bottom bar of a phone. Nothing here decides anything.
(() => {
  const body = document.body;
  const all = (selector) => document.querySelectorAll(selector);
  const inField = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");

  // --- clocks: the server's time, kept by the distance to ours
  let distance = Number(body.dataset.now ?? Date.now()) - Date.now();
  const serverNow = () => Date.now() + distance;
  const two = (n) => String(n).padStart(2, "0");
  const left = (ms) => {
    const s = Math.max(0, Math.floor(ms / 1000));
    const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
    return s < 3600 ? rest : `${Math.floor(s / 3600)}:${rest}`;
  };
  let live = true;
  // A screen reader hears the time left three times, not every second.
  let said = Infinity;
  const say = (now) => {
    const clock = document.querySelector(".railbody [data-left]");
    const voice = document.getElementById("say");
    if (!clock || !voice) return;
    const minutes = (Number(clock.dataset.expires) - now) / 60000;
    const mark = [1, 5, 10].find((limit) => minutes <= limit);
    if (mark !== undefined && mark < said) {
      if (said !== Infinity || minutes > mark - 0.1) voice.textContent = `under ${mark} min left to answer`;
      said = mark;
    }
  };
  const turn = () => {
    const now = serverNow();
    for (const clock of all("[data-left]")) {
      const rest = Number(clock.dataset.expires) - now;
      const window = Number(clock.dataset.expires) - Number(clock.dataset.opened);
      clock.textContent = live ? left(rest) : "--:--";
      clock.closest(".time")?.classList.toggle("urgent", rest < 600000 && window > 600000);
    }
    for (const bar of all("rect[data-expires]")) {
      const whole = Number(bar.dataset.expires) - Number(bar.dataset.opened);
      const rest = Math.max(0, Number(bar.dataset.expires) - now);
      bar.setAttribute("width", String(Math.round((1000 * rest) / Math.max(1, whole))));
    }
    say(now);
    for (const clock of all("[data-clock]")) {
      const text = new Date(now).toUTCString(); // Tue, 24 Nov 2026 03:12:06 GMT
      clock.textContent = `${text.slice(0, 3)} ${Number(text.slice(5, 7))} ${text.slice(8, 11)}, ${text.slice(17, 25)} UTC`;
    }
  };
  if (body.classList.contains("app")) setInterval(turn, 1000);
  document.getElementById("headline")?.focus({ preventScroll: true });

  // --- live: an event says that something changed; the page asks the server what
  const sign = document.getElementById("live");
  const rail = document.getElementById("rail");
  const inbox = document.querySelector("main.inbox");
  const people = document.getElementById("people");
  const news = document.getElementById("news");
  const due = new Set();
  const changed = (target) => {
    // Several facts of one moment are one change.
    if (due.has(target)) return;
    due.add(target);
    setTimeout(() => {
      due.delete(target);
      target.dispatchEvent(new CustomEvent("countergate:changed", { bubbles: false }));
    }, 120);
  };
  const setLive = (on) => {
    live = on;
    body.classList.toggle("lost", !on);
    if (sign) {
      sign.classList.toggle("ok", on);
      sign.classList.toggle("hold", !on);
      sign.lastElementChild.textContent = on ? "Live" : "Connection lost";
    }
    guard();
    turn();
  };
  const refresh = () => {
    if (inbox && inbox.matches(":hover, :focus-within") && news) news.hidden = false;
    else if (inbox) changed(body);
  };
  if (sign && (rail || inbox || people)) {
    let heard = Date.now();
    let source;
    const listen = () => {
      source = new EventSource("/api/v1/events");
      const hello = (event) => {
        heard = Date.now();
        distance = Date.parse(JSON.parse(event.data).now) - Date.now();
        setLive(true);
      };
      source.addEventListener("hello", (event) => {
        hello(event);
        if (inbox) refresh();
        if (people) changed(people);
        // What happened between drawing the page and listening was not heard.
        const missed = JSON.parse(event.data).facts > Number(body.dataset.facts);
        if (rail && missed && !rail.querySelector("form[hx-post]")) changed(rail);
        body.dataset.facts = JSON.parse(event.data).facts;
      });
      source.addEventListener("tick", hello);
      source.addEventListener("change", (event) => {
        heard = Date.now();
        const fact = JSON.parse(event.data);
        if (fact.kind === "approval.presented") return;
        if (inbox) refresh();
        if (people && /^(person|credential)\./.test(fact.kind)) changed(people);
        const id = rail?.querySelector(".railbody")?.dataset.approval;
        if (rail && (fact.approval === undefined || String(fact.approval) === id)) changed(rail);
      });
      source.addEventListener("error", () => setLive(false));
    };
    listen();
    setInterval(() => {
      if (Date.now() - heard > 25000) setLive(false);
      if (source.readyState === EventSource.CLOSED) listen();
    }, 4000);
    news?.addEventListener("click", () => {
      news.hidden = true;
      changed(body);
    });
  }

  // --- a rail that is drawn anew keeps what was typed into it, what was opened, and the focus
  const typed = new Map();
  const opened = new Map();
  let place;
  const nameOf = (element) => {
    const box = element.closest("details")?.className ?? "";
    const form = element.closest("form")?.elements.answer?.value ?? "";
    return [box, form, element.name ?? "", element.tagName].join(" ");
  };
  const fields = () => (rail ? [...rail.querySelectorAll("[name=reason]")] : []);
  body.addEventListener("htmx:beforeSwap", () => {
    if (!rail) return;
    for (const field of fields()) typed.set(nameOf(field), field.value);
    for (const box of rail.querySelectorAll("details")) opened.set(box.className, box.open);
    const has = document.activeElement;
    if (!rail.contains(has)) return;
    place = { name: nameOf(has), start: has.selectionStart, end: has.selectionEnd };
  });
  body.addEventListener("htmx:afterSwap", () => {
    for (const field of fields()) field.value = typed.get(nameOf(field)) ?? field.value;
    if (!rail) return;
    for (const box of rail.querySelectorAll("details")) box.open = opened.get(box.className) ?? box.open;
  });
  addEventListener("pointerdown", () => (place = undefined), { passive: true }); // gone elsewhere
  // After all else that follows a swap: a button that is dead for now takes no focus.
  const refocus = () => {
    if (!rail || !place || document.activeElement !== body) return;
    const again = [...rail.querySelectorAll("a, button, input, textarea, summary")].find(
      (element) => nameOf(element) === place.name && !element.disabled,
    );
    if (!again) return;
    again.focus({ preventScroll: true });
    if (again.name === "reason") again.setSelectionRange(place.start, place.end);
    place = undefined;
  };

  body.addEventListener("htmx:afterSwap", () => {
    const list = document.querySelector("[data-open-now]");
    if (list) for (const number of all("[data-open]")) number.textContent = list.dataset.openNow;
    guard();
    turn();
    refocus();
  });

  // --- an answer needs a live page, and every fold that hides something opened once
  function guard() {
    const closed = [...all("details.fold[data-must=yes]:not([data-opened])")].length;
    for (const form of all("form[data-live-only]")) {
      const unread = form.dataset.folds === "yes" && closed > 0;
      const wait = !live || unread || form.dataset.busy === "yes";
      for (const button of form.querySelectorAll("button")) button.disabled = wait;
    }
    for (const note of all(".offline")) note.hidden = live;
  }
  for (const fold of all("details.fold")) {
    fold.addEventListener("toggle", () => {
      fold.dataset.opened = "yes";
      guard();
    });
  }
  guard();
  body.addEventListener("countergate:guard", guard);
  body.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const button = event.target.querySelector("button:not([type=button])");
    if (button) setTimeout(() => (button.disabled = true));
  });

  // --- keys: only when no field has focus, and not in the first second
  setTimeout(() => (body.dataset.keys = "ready"), 1000);
  const rows = () => [...all("a.row, a.act")];
  const move = (by) => {
    const list = rows();
    const at = list.indexOf(document.activeElement);
    list[Math.min(list.length - 1, Math.max(0, at + by))]?.focus();
  };
  const help = "J K move · Enter open · S sign · R refuse · C chain of custody · G then I inbox, G then A activity";
  let before = "";
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector("details.refuse[open]")?.removeAttribute("open");
    if (event.ctrlKey || event.metaKey || event.altKey || inField()) return;
    if (body.dataset.keys !== "ready") return;
    const key = event.key.toLowerCase();
    if (before === "g" && key === "i") location.assign("/");
    else if (before === "g" && key === "a") location.assign("/actions");
    else if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "r") refuse(event);
    else if (key === "s") document.querySelector("[data-key=s]")?.click();
    else if (key === "c") document.querySelector("[data-key=c]")?.click();
    else if (key === "?") {
      const foot = document.querySelector(".keys");
      if (foot) foot.textContent = help;
    }
    before = key;
  });
  function refuse(event) {
    const box = document.querySelector("details.refuse");
    if (!box) return;
    event.preventDefault();
    box.open = true;
    box.scrollIntoView({ block: "nearest" });
    box.querySelector("textarea").focus();
  }
  document.querySelector("[data-refuse]")?.addEventListener("click", refuse);

  // --- a phone reads part by part; the bar ends where the answer begins
  const next = document.getElementById("next");
  if (next) {
    const parts = [...all(".part")];
    const below = () => parts.find((part) => part.getBoundingClientRect().top > window.innerHeight * 0.45);
    const name = () => {
      const part = below();
      next.lastElementChild.textContent = part ? `Next: ${part.dataset.part}` : "Next";
      const reached = rail.getBoundingClientRect().top < window.innerHeight * 0.6;
      next.closest(".bottom").classList.toggle("gone", reached);
    };
    next.addEventListener("click", () => below()?.scrollIntoView({ block: "start" }));
    addEventListener("scroll", name, { passive: true });
    name();
  }

  // --- light, dark, or as the system
  const theme = document.getElementById("theme");
  if (theme) {
    const names = { light: "light", dark: "dark" };
    const show = () => {
      theme.lastElementChild.textContent = `Theme: ${names[document.documentElement.dataset.theme] ?? "as the system"}`;
    };
    theme.addEventListener("click", () => {
      const now = document.documentElement.dataset.theme;
      const then = now === undefined ? "light" : now === "light" ? "dark" : undefined;
      if (then) document.documentElement.dataset.theme = then;
      else delete document.documentElement.dataset.theme;
      if (then) localStorage.setItem("theme", then);
      else localStorage.removeItem("theme");
      show();
    });
    show();
  }

  // --- a page that only sends the browser on to a page of ours
  document.querySelector("form[data-submit]")?.requestSubmit();
  const again = document.querySelector("[data-again]");
  if (again) location.replace(again.getAttribute("href"));
})();
