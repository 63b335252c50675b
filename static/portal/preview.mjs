// Shows a document page by page: a canvas to look at, and a text layer to select, search and hear.
// Every address comes from the page; without this script the page offers the download instead.

const MAX_PIXEL_RATIO = 2;

const folderOf = (address) => address.slice(0, address.lastIndexOf("/") + 1);

class Preview {
  #root;
  #pdfjs;
  #document;
  #number = 1;
  #drawings = 0;
  #task = null;
  #layer = null;
  #width = 0;

  constructor(root) {
    this.#root = root;
  }

  async open() {
    const { library, worker, document: address, fonts, decoders } = this.#root.dataset;
    this.#pdfjs = await import(library);
    this.#pdfjs.GlobalWorkerOptions.workerSrc = worker;
    this.#document = await this.#pdfjs.getDocument({
      url: address,
      standardFontDataUrl: folderOf(fonts),
      wasmUrl: folderOf(decoders),
      useWasm: false,
      isEvalSupported: false,
      enableXfa: false,
    }).promise;
    this.#show(true);
    this.#listen();
    await this.#draw();
  }

  giveUp() {
    this.#show(false);
  }

  #show(works) {
    this.#part("fallback").hidden = works;
    this.#part("sheet").hidden = !works;
    this.#part("tools").hidden = !works || this.#document.numPages === 1;
  }

  #part(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }

  #listen() {
    for (const button of this.#root.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => this.#turn(Number(button.dataset.step)));
    }
    this.#part("sheet").addEventListener("keydown", (event) => {
      const step = { PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 }[event.key];
      if (step && !event.altKey && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        this.#turn(step);
      }
    });
    new ResizeObserver(() => {
      if (this.#part("sheet").clientWidth !== this.#width) this.#draw();
    }).observe(this.#part("sheet"));
  }

  #turn(step) {
    const number = this.#number + step;
    if (number < 1 || number > this.#document.numPages) return;
    this.#number = number;
    this.#draw();
  }

  async #draw() {
    this.#task?.cancel();
    this.#layer?.cancel();
    this.#tellPosition();
    this.#width = this.#part("sheet").clientWidth;
    const drawing = ++this.#drawings;
    const page = await this.#document.getPage(this.#number);
    if (drawing !== this.#drawings) return;
    const scale = this.#width / page.getViewport({ scale: 1 }).width;
    const viewport = page.getViewport({ scale });
    try {
      await Promise.all([this.#paint(page, viewport), this.#write(page, viewport)]);
    } catch (error) {
      // A newer drawing took this one's place.
      if (error.name !== "RenderingCancelledException" && error.name !== "AbortException")
        throw error;
    }
  }

  #paint(page, viewport) {
    const ratio = Math.min(window.devicePixelRatio || 1, MAX_PIXEL_RATIO);
    const canvas = this.#part("canvas");
    canvas.width = Math.floor(viewport.width * ratio);
    canvas.height = Math.floor(viewport.height * ratio);
    this.#task = page.render({ canvas, viewport, transform: [ratio, 0, 0, ratio, 0, 0] });
    return this.#task.promise;
  }

  #write(page, viewport) {
    const container = this.#part("text");
    container.replaceChildren();
    container.style.setProperty("--total-scale-factor", viewport.scale);
    this.#layer = new this.#pdfjs.TextLayer({
      textContentSource: page.streamTextContent(),
      container,
      viewport,
    });
    return this.#layer.render();
  }

  #tellPosition() {
    const total = this.#document.numPages;
    this.#part("place").textContent = this.#root.dataset.position
      .replace("{number}", this.#number)
      .replace("{total}", total);
    for (const button of this.#root.querySelectorAll("[data-step]")) {
      const next = this.#number + Number(button.dataset.step);
      // Not `disabled`: the button that was just pressed must keep the focus.
      button.setAttribute("aria-disabled", String(next < 1 || next > total));
    }
  }
}

for (const root of document.querySelectorAll("[data-preview]")) {
  const preview = new Preview(root);
  preview.open().catch(() => preview.giveUp());
}
