// OneTrust: C0003 is its group of functional cookies, unless you named yours otherwise.
addEventListener("OneTrustGroupsUpdated", ({ detail }) => {
  (window.Trefoil ??= []).push(["consent", detail.includes("C0003")]);
});
