// Waits until the page is as wide and high as the window was made.
const [width, height] = arguments;
return new Promise((resolve) => {
  const look = () => innerWidth === width && innerHeight === height && resolve(null);
  addEventListener("resize", look);
  look();
});
