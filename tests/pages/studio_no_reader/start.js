import init from "/studio/studio.js";
self.trefoilReader = new URL("no_reader.js", import.meta.url).href;
init();
