// @ts-check
// What can hold a survey back at its moment: an endpoint that has all the answers it wants, and a page that is busy. Fetched only where
// one does, or may.

/**
 * Whether the endpoint has all the answers it wants. Who cannot be asked wants more.
 * @param {string} endpoint @param {string} name
 */
export const isFull = async (endpoint, name) => {
  try {
    const address = new URL("quota?survey=" + encodeURIComponent(name), new URL(endpoint, document.baseURI));
    return (await (await fetch(address, { credentials: "omit" })).json()).open === false;
  } catch {
    return false;
  }
};

/**
 * Comes when nothing of the page has to be waited for.
 * @param {() => string[]} reasons @param {AbortSignal} signal @param {boolean} isMuted Whether the page itself says so.
 */
export const free = (reasons, signal, isMuted) =>
  new Promise((resolve) => {
    const look = () => {
      if (!signal.aborted && reasons().length) return;
      observer.disconnect();
      types.forEach((type) => document.removeEventListener(type, later, true));
      resolve(undefined);
    };
    const types = isMuted ? ["toggle"] : ["focusout", "toggle"];
    let timer = 0;
    // When the focus goes, it is nowhere yet.
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(look);
    };
    const observer = new MutationObserver(later);
    if (!isMuted) observer.observe(document, { subtree: true, childList: true, attributes: true });
    types.forEach((type) => document.addEventListener(type, later, true));
    look();
  });
