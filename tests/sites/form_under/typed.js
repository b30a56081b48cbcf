// The survey comes while somebody types into the form.
document.addEventListener("input", ({ target }) => {
  if (target.value?.endsWith("!")) document.dispatchEvent(new Event("typed"));
});
