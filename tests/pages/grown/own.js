// Says of each movement of the card whether it makes it higher or lower.
const own = Element.prototype.animate;
Element.prototype.animate = function (frames, ...rest) {
  // The step that comes in moves, too.
  const [from, to] = frames.blockSize?.map(parseFloat) ?? [];
  if (from !== to) document.querySelector("#seen").append(to > from ? "It grows. " : "It shrinks. ");
  return own.call(this, frames, ...rest);
};
