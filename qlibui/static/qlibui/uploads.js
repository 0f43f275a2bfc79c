// Large files of a form with data-uploads are sent in parts (the tus protocol, https://tus.io), so
// that a cut connection, or a page that was left, goes on where it was. Small ones, and all where
// this script does not run, go with the form itself.
(() => {
  "use strict";

  const MEGABYTE = 1024 * 1024;
  const LARGE = 8 * MEGABYTE;
  const PART = 8 * MEGABYTE;
  const WAITS = [1, 2, 4, 8, 15, 30]; // seconds before another try

  class Cut extends Error {} // nobody's fault: try again
  class Refused extends Error {} // with the server's sentence
  class Gone extends Error {} // the server no longer has the upload
  class Cancelled extends Error {}

  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

  /** Wait, but no longer than until the line is back or the person cancels. */
  function pause(seconds, signal) {
    return new Promise((resolve) => {
      setTimeout(resolve, seconds * 1000);
      window.addEventListener("online", resolve, { once: true });
      signal.addEventListener("abort", resolve, { once: true });
    });
  }

  /** One request; answers it once the server has taken it. `onSent` hears of bytes on their way. */
  function ask(method, url, { headers = {}, body = null, onSent = null, signal }) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch does not tell how much was sent
      request.open(method, url);
      Object.entries(headers).forEach((header) => request.setRequestHeader(...header));
      request.timeout = 120_000;
      request.onload = () => (request.status < 300 ? resolve(request) : reject(faultOf(method, request)));
      request.onerror = request.ontimeout = () => reject(new Cut());
      request.onabort = () => reject(signal.reason);
      if (onSent) request.upload.onprogress = (event) => onSent(event.loaded);
      signal.addEventListener("abort", () => request.abort(), { once: true });
      request.send(body);
    });
  }

  function faultOf(method, { status, responseText }) {
    const isElsewhere = status === 409 && method === "PATCH"; // what was lost may have arrived
    const isFull = status === 507;
    if (status === 404) return new Gone();
    if (isElsewhere || status === 429 || (status >= 500 && !isFull)) return new Cut();
    try {
      return new Refused(JSON.parse(responseText).detail);
    } catch {
      return new Refused("The server does not take this file.");
    }
  }

  /** A file on its way to the server. `onProgress` hears of its bytes, `onCut` of lost lines. */
  class Upload {
    constructor(file, { address, token, onProgress, onCut }) {
      Object.assign(this, { file, address, onProgress, onCut });
      this.headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token };
      this.key = ["upload", file.name, file.size, file.lastModified].join(" ");
      this.url = localStorage.getItem(this.key);
      this.stopping = new AbortController();
    }

    /** Send what the server does not have yet; answers the upload's id. */
    async send() {
      for (let tries = 0; ; ) {
        try {
          let offset = await this.#whereToGoOn();
          tries = 0;
          while (offset < this.file.size) offset = await this.#sendPart(offset);
          return this.url.split("/").at(-2);
        } catch (fault) {
          if (fault instanceof Gone) this.#forget();
          else if (fault instanceof Cut) this.onCut();
          else throw fault;
          await pause(WAITS[Math.min(tries++, WAITS.length - 1)], this.stopping.signal);
          this.stopping.signal.throwIfAborted();
        }
      }
    }

    stop() {
      this.stopping.abort(new Cancelled());
      if (this.url) fetch(this.url, { method: "DELETE", headers: this.headers });
      this.#forget();
    }

    async #whereToGoOn() {
      if (!this.url) return this.#begin();
      const told = JSON.parse((await this.#ask("GET", this.url)).responseText);
      return told.import_id === null ? told.offset : this.#begin(); // the same file, once more
    }

    async #begin() {
      const metadata = `filename ${base64(this.file.name)}`;
      const headers = { "Upload-Length": this.file.size, "Upload-Metadata": metadata };
      const begun = await this.#ask("POST", this.address, { headers });
      this.url = begun.getResponseHeader("Location");
      localStorage.setItem(this.key, this.url);
      return 0;
    }

    async #sendPart(offset) {
      const headers = {
        "Upload-Offset": offset,
        "Content-Type": "application/offset+octet-stream",
      };
      const onSent = (sent) => this.onProgress(offset + sent);
      const body = this.file.slice(offset, offset + PART);
      const taken = await this.#ask("PATCH", this.url, { headers, body, onSent });
      return Number(taken.getResponseHeader("Upload-Offset"));
    }

    #ask(method, url, { headers, ...given } = {}) {
      const { signal } = this.stopping;
      return ask(method, url, { headers: { ...this.headers, ...headers }, signal, ...given });
    }

    #forget() {
      this.url = null;
      localStorage.removeItem(this.key);
    }
  }

  /** How far it is, in words. */
  function tell(sent, total, startedAt, sentBefore) {
    const size = (bytes) => Math.floor(bytes / MEGABYTE).toLocaleString("en");
    const rate = (sent - sentBefore) / (Date.now() - startedAt); // bytes a millisecond
    const left = Math.ceil((total - sent) / rate / 1000);
    const soon = left < 60 ? `${left} s` : `${Math.ceil(left / 60)} min`;
    return `${size(sent)} of ${size(total)} MB` + (Number.isFinite(left) ? ` · ${soon} left` : "");
  }

  function prepare(form) {
    const file = form.elements.file;
    const buttons = form.querySelectorAll("button[type=submit]");
    const sending = form.querySelector(".sending");
    const [bar, words, cancel] = ["progress", "span", "button"].map((tag) => sending.querySelector(tag));
    const error = form.querySelector(".sending-error");

    function show(isSending) {
      sending.hidden = !isSending;
      file.disabled = isSending;
      buttons.forEach((button) => (button.hidden = button.disabled = isSending));
    }

    /** Which button it was: a form that a script submits does not say. */
    function remember(pressed) {
      form.querySelectorAll("input.pressed").forEach((input) => input.remove());
      if (!pressed?.name) return;
      const input = Object.assign(document.createElement("input"), { type: "hidden", className: "pressed" });
      form.append(Object.assign(input, { name: pressed.name, value: pressed.value }));
    }

    function watch(chosen) {
      let startedAt = null;
      let sentBefore = 0;
      const onProgress = (sent) => {
        if (startedAt === null) [startedAt, sentBefore] = [Date.now(), sent];
        bar.value = sent / chosen.size;
        words.textContent = tell(sent, chosen.size, startedAt, sentBefore);
      };
      const onCut = () => {
        startedAt = null;
        words.textContent = "The connection was cut. It goes on as soon as the server answers.";
      };
      return { onProgress, onCut };
    }

    async function send(chosen) {
      const address = form.getAttribute("data-uploads"); // form.dataset is the field of that name
      const token = form.elements.csrfmiddlewaretoken.value;
      const upload = new Upload(chosen, { address, token, ...watch(chosen) });
      cancel.onclick = () => upload.stop();
      error.hidden = true;
      bar.removeAttribute("value");
      words.textContent = "Looking for what is there already…";
      show(true);
      try {
        form.elements.upload.value = await upload.send();
        words.textContent = "It has arrived.";
        form.submit(); // the disabled file stays behind
      } catch (fault) {
        show(false);
        error.textContent = fault.message;
        error.hidden = fault instanceof Cancelled;
      }
    }

    form.addEventListener("submit", (event) => {
      const [chosen] = file.files;
      if (!chosen || chosen.size <= LARGE) return;
      event.preventDefault();
      remember(event.submitter);
      send(chosen);
    });
  }

  document.querySelectorAll("form[data-uploads]").forEach(prepare);
})();
