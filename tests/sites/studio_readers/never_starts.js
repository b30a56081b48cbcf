// A worker whose Wasm never comes, or is none to this browser: its glue learns of both in the same way.
self.fetch = () => Promise.reject(new TypeError(`no line ${self.name}`));
import("/studio/reader_loader.js");
