// A stand-in for Ziggeo's own client, made up for tests: it is not the service's script, and knows
// just enough of players and recorders for a page to be tried from end to end without the service.
//
// <ziggeoplayer> plays. <ziggeorecorder> lets a file be chosen and uploads it by the signed steps,
// writes its token where `ziggeo-input-bind` says, holds the form of `ziggeo-form-accept` until
// there is one, and says `processed`. Nothing is recorded, and themes have no effect.
(function () {
  "use strict";

  const origin = new URL(document.currentScript.src).origin;
  const POLL_MILLISECONDS = 200;
  const FAILED = 1;
  const READY = 5;
  const SENT_AS_IT_IS = [
    "tags", "title", "description", "key", "expiration-days", "effect-profile", "meta-profile",
    "video-profile", "max-duration", "enforce-duration", "transcript-language",
  ];
  const embeddings = new Map();
  let application = null;

  class Events {
    constructor() {
      this.handlers = {};
    }

    on(names, handler) {
      for (const name of names.split(" ")) {
        (this.handlers[name] = this.handlers[name] || []).push(handler);
      }
      return this;
    }

    trigger(name, ...values) {
      for (const handler of this.handlers[name] || []) {
        handler(...values);
      }
    }
  }

  class Application extends Events {
    constructor(options) {
      super();
      this.options = options;
      this.embed_events = new Events();
      application = this;
      watch();
    }
  }

  // One player or recorder in the page.
  class Embedding extends Events {
    constructor(element, kind) {
      super();
      this.element = element;
      this.values = { video: attribute(element, kind) };
      this.status = document.createElement("p");
      this.status.className = "ziggeo-stand-in-status";
      this.status.setAttribute("role", "status");
      const note = document.createElement("small");
      note.textContent = "A stand-in for Ziggeo’s client, made up for tests";
      element.classList.add("ziggeo-stand-in");
      element.replaceChildren(note, this.status);
      for (const side of ["width", "height"]) {
        const size = attribute(element, side);
        if (size) {
          element.style[side] = /^\d+(\.\d+)?$/.test(size) ? size + "px" : size;
        }
      }
    }

    get(name) {
      return this.values[name];
    }

    say(words) {
      this.status.textContent = words;
    }

    tell(name, ...values) {
      this.trigger(name, ...values);
      application.embed_events.trigger(name, this, ...values);
    }

    fail(error) {
      this.say(error.message);
      this.tell("error", error.message);
    }
  }

  // As the service's client reads them: what is empty is true, and what is neither is nothing.
  function flag(element, name, otherwise) {
    const text = attribute(element, name);
    if (text === null) {
      return otherwise;
    }
    return text === "" || text === "true" ? true : text === "false" ? false : null;
  }

  function attribute(element, name) {
    return element.getAttribute("ziggeo-" + name);
  }

  function address(host, path, parameters) {
    const token = encodeURIComponent(application.options.token);
    const url = new URL(`${origin}/${host}/v1/applications/${token}${path}`);
    for (const [name, value] of Object.entries(parameters)) {
      url.searchParams.set(name, value);
    }
    return url.href;
  }

  // Tokens of a page count only where its application says so.
  function permits(element) {
    const found = {};
    for (const name of ["client-auth", "server-auth"]) {
      const value = attribute(element, name);
      if (value !== null && application.options.auth === true) {
        found[name.replace("-", "_")] = value;
      } else if (value !== null) {
        console.warn("ziggeo-" + name + " has no effect: the application has no auth: true");
      }
    }
    return found;
  }

  async function ask(method, path, parameters) {
    const form = new URLSearchParams(parameters);
    const isRead = method === "GET";
    const response = await fetch(address("server", path, isRead ? parameters : {}), {
      method: method,
      body: isRead ? undefined : form,
      credentials: "include",
    });
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(answer.error || "status " + response.status);
    }
    return answer;
  }

  async function processed(embedding, token, permitted) {
    for (;;) {
      const video = await ask("GET", "/videos/" + encodeURIComponent(token), permitted);
      if (video.state === READY) {
        return video;
      }
      if (video.state === FAILED) {
        throw new Error("The file could not be processed.");
      }
      embedding.say("Processing…");
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    }
  }

  async function play(embedding, kind) {
    const { element } = embedding;
    const permitted = permits(element);
    const path = `/${kind}s/` + encodeURIComponent(embedding.get("video"));
    if (kind === "video") {
      await processed(embedding, embedding.get("video"), permitted);
    }
    const media = document.createElement(kind);
    media.controls = true;
    media.loop = flag(element, "loop", false) === true;
    media.autoplay = flag(element, "autoplay", false) === true;
    media.muted = media.autoplay; // or a browser would not begin by itself
    if (kind === "video") {
      media.poster = address("cdn", path + "/image", permitted);
      media.src = address("cdn", path + "/video.mp4", permitted);
    } else {
      media.src = address("js-cdn", path + "/audio.mp3", permitted);
    }
    const title = attribute(element, "title");
    if (title) {
      media.setAttribute("aria-label", title);
    }
    for (const name of ["playing", "paused", "ended"]) {
      media.addEventListener(name === "paused" ? "pause" : name, () => embedding.tell(name));
    }
    media.addEventListener("loadeddata", () => embedding.tell("loaded"));
    media.addEventListener("error", () => embedding.fail(new Error("It cannot be played.")));
    embedding.say("");
    element.prepend(media);
    embedding.tell("attached");
  }

  function creation(element, file) {
    const fields = { create_stream: "true", video_file_name: file.name, ...permits(element) };
    for (const name of SENT_AS_IT_IS) {
      const value = attribute(element, name);
      if (value !== null && value !== "") {
        fields[name.replaceAll("-", "_")] = value;
      }
    }
    const data = attribute(element, "custom-data");
    if (data !== null) {
      fields.data = JSON.stringify(JSON.parse(data));
    }
    return fields;
  }

  async function store(urlData, file) {
    const form = new FormData();
    for (const [name, value] of Object.entries(urlData.fields)) {
      form.append(name, value);
    }
    form.append("file", file);
    const response = await fetch(urlData.url, { method: "POST", body: form });
    if (!response.ok) {
      throw new Error("The storage answered " + response.status + ".");
    }
  }

  async function upload(embedding, file) {
    const { element } = embedding;
    const permitted = permits(element);
    embedding.tell("upload_selected", file);
    embedding.say("Uploading…");
    const made = await ask("POST", "/videos", creation(element, file));
    const token = made.video.token;
    embedding.tell("uploading", token);
    await store(made.url_data, file);
    embedding.tell("uploaded", token);
    const stream = encodeURIComponent(made.stream.token);
    const path = `/videos/${encodeURIComponent(token)}/streams/${stream}/recordersubmit`;
    await ask("POST", path, permitted);
    embedding.values.video = token;
    bind(element, token);
    embedding.tell("processing", token);
    await processed(embedding, token, permitted);
    embedding.say("Uploaded.");
    embedding.tell("verified", token);
    embedding.tell("processed", token);
  }

  // Writes the token into the field of the form around, or makes one.
  function bind(element, token) {
    const name = attribute(element, "input-bind");
    if (!name) {
      return;
    }
    const form = element.closest("form");
    const inside = form === null ? document : form;
    let field = Array.from(inside.querySelectorAll("input")).find((each) => each.name === name);
    if (field === undefined) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      (form === null ? element : form).append(field);
    }
    field.value = token;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function record(embedding) {
    const { element } = embedding;
    const selector = attribute(element, "form-accept");
    const form = selector ? document.querySelector(selector) : null;
    if (form !== null) {
      form.addEventListener("submit", (event) => {
        if (!embedding.get("video")) {
          event.preventDefault();
          embedding.say("Choose a video first.");
        }
      });
    }
    if (flag(element, "allowupload", true) === false) {
      embedding.say("Nothing can be recorded here, and uploads are not allowed.");
      return;
    }
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "video/*";
    label.append("Choose a video ", input);
    input.addEventListener("change", () => {
      if (input.files.length > 0) {
        upload(embedding, input.files[0]).catch((error) => embedding.fail(error));
      }
    });
    element.prepend(label);
    embedding.tell("attached");
  }

  const KINDS = {
    ziggeoplayer: (element) => {
      const embedding = added(element, "video");
      play(embedding, "video").catch((error) => embedding.fail(error));
    },
    ziggeoaudioplayer: (element) => {
      const embedding = added(element, "audio");
      play(embedding, "audio").catch((error) => embedding.fail(error));
    },
    ziggeorecorder: (element) => record(added(element, "video")),
    ziggeoaudiorecorder: (element) => {
      added(element, "audio").say("The stand-in records no audios.");
    },
  };

  function added(element, kind) {
    const embedding = new Embedding(element, kind);
    embeddings.set(element, embedding);
    return embedding;
  }

  function attach() {
    for (const element of document.querySelectorAll(Object.keys(KINDS).join(","))) {
      if (!embeddings.has(element)) {
        KINDS[element.localName](element);
      }
    }
  }

  function watch() {
    // The page may not have been read yet when its application is made, and may grow later.
    new MutationObserver(attach).observe(document, { childList: true, subtree: true });
    attach();
  }

  function findByElement(element) {
    return embeddings.get(element) || null;
  }

  window.ZiggeoApi = {
    V2: {
      Application: Application,
      Player: { findByElement },
      Recorder: { findByElement },
      AudioPlayer: { findByElement },
      AudioRecorder: { findByElement },
    },
    stand_in: true,
  };
})();
