/* Lets the search run where a page is opened from the disk: browsers start no worker from a file, so
   its script runs in a frame instead. Stands for the script that mkdocs-material would otherwise load
   from another host; it asks for the name IFrameWorker. */

class IFrameWorker extends EventTarget {
  constructor(url) {
    super()
    this.frame = document.createElement("iframe")
    this.frame.hidden = true
    this.ready = new Promise(resolve => this.frame.addEventListener("load", resolve))
    this.frame.srcdoc = `<script>
      addEventListener("from-page", event =>
        dispatchEvent(new MessageEvent("message", { data: event.detail })))
      postMessage = data =>
        frameElement.dispatchEvent(new CustomEvent("from-worker", { detail: data }))
      importScripts = (...urls) => urls.reduce((before, url) => before.then(() =>
        new Promise((resolve, reject) => {
          const script = document.createElement("script")
          Object.assign(script, { src: url, onload: resolve, onerror: reject })
          document.body.appendChild(script)
        })), Promise.resolve())
    <\/script><script src="${new URL(url, location.href).href.replace(/"/g, "%22")}"><\/script>`
    this.frame.addEventListener("from-worker", event =>
      this.dispatchEvent(new MessageEvent("message", { data: event.detail })))
    document.documentElement.appendChild(this.frame)
  }

  postMessage(data) {
    this.ready.then(() => this.frame.contentWindow.dispatchEvent(
      new CustomEvent("from-page", { detail: data })))
  }

  terminate() {
    this.frame.remove()
  }
}

window.IFrameWorker = IFrameWorker
if (location.protocol === "file:") window.Worker = IFrameWorker
