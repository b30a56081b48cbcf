// Keeps the studio on the device, so that it opens without a network. The build writes VERSION and FILES above. All files
// are of one version: a later one is fetched whole, and takes over when no page of the earlier one is open.
const NAME = "trefoil-studio-" + VERSION;

self.addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  const others = (names) => names.filter((name) => name.startsWith("trefoil-studio-") && name !== NAME);
  const clean = async () => Promise.all(others(await caches.keys()).map((name) => caches.delete(name)));
  event.waitUntil(clean().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method !== "GET" || !url.startsWith(self.registration.scope)) return;
  const kept = async () => (await caches.open(NAME)).match(event.request, { ignoreSearch: true });
  event.respondWith(kept().then((answer) => answer ?? fetch(event.request)));
});
