// The reader, which holds back the last piece of one file, and of another that its pieces are over, until somebody said stop.
import init from "/studio/reader.js";
const held = [];
let file;
addEventListener("message", (event) => {
  const [ask] = event.data;
  file = ask.Begin?.name ?? file;
  const isLast = (file === "filters.csv" && ask === "Piece") || (file === "wide.csv" && ask.End);
  if (held.length > 0 || isLast) {
    held.push(event);
    event.stopImmediatePropagation();
  }
});
new BroadcastChannel("go").onmessage = () => {
  file = undefined;
  for (const event of held.splice(0)) self.onmessage(event);
};
init();
