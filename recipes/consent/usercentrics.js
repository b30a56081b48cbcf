// Usercentrics: needs a window event of this name, set in its admin interface under data layer and events.
addEventListener("ucEvent", ({ detail }) => {
  if (detail.event === "consent_status") (window.Trefoil ??= []).push(["consent", detail.ucCategory.functional === true]);
});
