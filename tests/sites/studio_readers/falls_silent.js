// The reader, the first of which never ends what it does when it is asked to write answers: a fault that a browser may have.
import init from "/studio/reader.js";
const isFirst = self.name === "0";
addEventListener("message", ({ data: [ask] }) => {
  while (isFirst && ask.Export);
});
init();
