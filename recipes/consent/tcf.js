// Any platform with the IAB's Transparency and Consent Framework: purpose 1 is to store something on a device.
window.__tcfapi?.("addEventListener", 2, ({ eventStatus, purpose }, isRight) => {
  const isDecided = isRight && /^(tcloaded|useractioncomplete)$/.test(eventStatus);
  if (isDecided) (window.Trefoil ??= []).push(["consent", purpose.consents[1] === true]);
});
