// Cookiebot: whoever allows preferences allows that the site remembers when they were asked.
(() => {
  const tell = () => (window.Trefoil ??= []).push(["consent", !!window.Cookiebot?.consent.preferences]);
  for (const choice of ["CookiebotOnAccept", "CookiebotOnDecline"]) addEventListener(choice, tell);
  if (window.Cookiebot?.hasResponse) tell();
})();
