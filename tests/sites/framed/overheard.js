// Writes down, a line each, what the survey's page and its frame say to each other: all of it passes through this page.
const write = (said) => {
  document.querySelector("#said").textContent += (document.querySelector("#said").textContent && "\n") + JSON.stringify(said);
};
const { postMessage } = MessagePort.prototype;
MessagePort.prototype.postMessage = function (said, ...rest) {
  write(said);
  return postMessage.call(this, said, ...rest);
};
const { set: listen } = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
Object.defineProperty(MessagePort.prototype, "onmessage", {
  set(hear) {
    listen.call(this, (message) => {
      write(message.data);
      hear(message);
    });
  },
});
const contentWindow = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "contentWindow");
Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", {
  configurable: true,
  get() {
    return {
      postMessage: (said, ...rest) => {
        write(said);
        // Nothing else is said in this way, and others ask for a frame's window, too.
        Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", contentWindow);
        this.contentWindow.postMessage(said, ...rest);
      },
    };
  },
});
