"use strict";
// Passkeys: one is made, one signs a person in, one signs a verdict. The server says what a
// signature is worth; here the browser is asked for it, and what came of that is told in place.
(() => {
  const SILENCE_MS = 60000;
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  // How a try ended without success: which note of the page tells it, and words of the server.
  class Told extends Error {
    constructor(state, words = "") {
      super(words);
      this.state = state;
    }
  }

  // A refusal is told by one note; no answer, of which nothing is known, by another.
  const ask = async (path, body, refused, lost) => {
    let response;
    let answer;
    try {
      response = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      answer = await response.json();
    } catch {
      throw new Told(lost);
    }
    if (response.ok) return answer;
    if (response.status >= 500) throw new Told(lost);
    if (response.status === 401) throw new Told("old");
    throw new Told(refused, String(answer.detail).split("\n")[0].replaceAll("`", ""));
  };

  // What the browser is doing with an authenticator; there is one such thing at a time.
  let stop;
  const ceremony = async (act, publicKey) => {
    if (!window.PublicKeyCredential) throw new Told("unable");
    stop = new AbortController();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop.abort();
    }, SILENCE_MS);
    try {
      // Our own end comes first, so that what is told about it is true.
      const options = { publicKey: { ...publicKey, timeout: SILENCE_MS + 5000 }, signal: stop.signal };
      return await (act === "create"
        ? navigator.credentials.create(options)
        : navigator.credentials.get(options));
    } catch (error) {
      if (late) throw new Told("silent");
      throw new Told(error.name === "NotAllowedError" ? "declined" : "unable");
    } finally {
      clearTimeout(timer);
    }
  };

  const assertion = (made) => ({
    credential: text(made.rawId),
    authenticatorData: text(made.response.authenticatorData),
    clientData: text(made.response.clientDataJSON),
    signature: text(made.response.signature),
  });

  const tell = (place, told) => {
    for (const note of place.querySelectorAll("[data-told]")) {
      note.hidden = note.dataset.told !== told.state;
      note.querySelector("[data-words]").textContent = told.message ? `Why: ${told.message}. ` : "";
    }
  };
  const NOTHING = new Told("");
  const busy = (button, on) => {
    button.disabled = on;
    button.querySelector("[data-idle]").hidden = on;
    button.querySelector("[data-busy]").hidden = !on;
  };

  // --- a page that does one thing: its button, and the notes beside it
  const alone = async (button, act) => {
    const place = button.closest("main");
    tell(place, NOTHING);
    busy(button, true);
    try {
      await act();
    } catch (told) {
      if (!(told instanceof Told)) throw told;
      tell(place, told);
    }
    busy(button, false);
  };

  const make = async (token) => {
    const asked = await ask("/api/v1/passkeys/enrolments", { token }, "refused", "lost");
    const made = await ceremony("create", {
      challenge: bytes(asked.challenge),
      rp: { id: asked.rp, name: "Countergate" },
      user: { id: new TextEncoder().encode(asked.person), name: asked.person, displayName: asked.name },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: {
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
      attestation: "none",
    });
    const bound = {
      token,
      attestation: text(made.response.attestationObject),
      clientData: text(made.response.clientDataJSON),
    };
    await ask("/api/v1/passkeys", bound, "refused", "lost");
    location.assign("/signin?bound");
  };
  const maker = document.querySelector("button[data-make]");
  maker?.addEventListener("click", () =>
    alone(maker, () =>
      make(maker.dataset.make).catch((told) => {
        if (told.state !== "old") throw told;
        location.reload(); // the page says what is to be said of such a link
      }),
    ),
  );

  const login = async (form) => {
    const asked = await ask("/api/v1/sessions/logins", {}, "refused", "lost");
    const made = await ceremony("get", {
      challenge: bytes(asked.challenge),
      rpId: asked.rp,
      userVerification: "required",
    });
    const fields = { ticket: asked.ticket, ...assertion(made) };
    for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
    form.submit();
  };

  // --- the rail: it may be drawn anew at any time, so what is told is told again
  const rail = document.getElementById("rail");
  let signing = false;
  let told = NOTHING;
  const signer = () => rail?.querySelector("form[data-passkey=sign]");
  const show = () => {
    const form = signer();
    if (!form) {
      stop?.abort(); // it ended elsewhere: there is nothing to sign any more
      return;
    }
    tell(rail, told);
    form.dataset.busy = signing ? "yes" : "no";
    busy(form.querySelector("button"), signing);
    document.body.dispatchEvent(new Event("countergate:guard"));
  };
  const sign = async (form) => {
    const { answer, view, presented, reason } = Object.fromEntries(new FormData(form));
    const path = `/api/v1/approvals/${rail.querySelector(".railbody").dataset.approval}`;
    const given = { answer, view, presented: Number(presented), reason };
    const drawn = await ask(`${path}/verdict`, given, "undrawn", "lost");
    if (drawn.credentials.length === 0) throw new Told("undrawn", "you have no passkey here any more");
    const made = await ceremony("get", {
      challenge: bytes(drawn.challenge),
      rpId: drawn.rp,
      allowCredentials: drawn.credentials.map((id) => ({ type: "public-key", id: bytes(id) })),
      userVerification: "required",
    });
    const signed = { presented: given.presented, ...assertion(made) };
    await ask(`${path}/signature`, signed, "refused", "unknown");
  };
  const signed = async (form) => {
    signing = true;
    told = NOTHING;
    show();
    try {
      await sign(form);
    } catch (ended) {
      signing = false;
      if (!(ended instanceof Told)) throw ended;
      told = ended;
      show();
      return;
    }
    // The button stays dead until the page shows what became of the signature.
    document.body.addEventListener("htmx:afterSwap", () => (signing = false), { once: true });
    rail.dispatchEvent(new CustomEvent("countergate:changed", { bubbles: false }));
  };
  document.body.addEventListener("htmx:afterSwap", show);

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.dataset.passkey) return;
      event.preventDefault();
      if (form.dataset.passkey === "login") alone(form.querySelector("button"), () => login(form));
      else if (!signing) signed(form);
    },
    true,
  );
})();
