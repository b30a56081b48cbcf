// Klaro: one more service of its configuration, before its own script.
klaroConfig.services.push({
  name: "trefoil",
  title: "Surveys",
  description: "Remembers when you were asked, so that you are not asked too often.",
  purposes: ["functional"],
  callback: (granted) => (window.Trefoil ??= []).push(["consent", granted]),
});
