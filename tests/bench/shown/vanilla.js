// The floor: what a survey takes that does nothing but ask one question and send the answer.
const host = document.querySelector("#survey");
const root = host.attachShadow({ mode: "open" });
root.innerHTML = `
  <style>
    form { border: 1px solid #ccc; border-radius: 8px; padding: 16px; font: 16px/1.5 system-ui, sans-serif }
    fieldset { border: 0; margin: 0; padding: 0 }
    .points { display: grid; grid-template-columns: repeat(11, 1fr); gap: 4px; margin-block: 12px }
    label { display: grid; place-items: center; min-block-size: 44px; border: 1px solid #888; border-radius: 6px }
    label:has(:checked) { background: #0b57d0; color: #fff }
    input { position: absolute; opacity: 0 }
    label:has(:focus-visible) { outline: 2px solid #0b57d0; outline-offset: 2px }
    .ends { display: flex; justify-content: space-between; font-size: 14px }
    button { margin-block-start: 12px; padding: 8px 24px; border: 0; border-radius: 6px; background: #0b57d0; color: #fff; font: inherit }
  </style>
  <form>
    <fieldset>
      <legend>How likely are you to recommend us to a friend or colleague?</legend>
      <div class="points"></div>
      <div class="ends"><span>Not at all likely</span><span>Extremely likely</span></div>
    </fieldset>
    <label style="display:none">Website <input name="website"></label>
    <button>Send</button>
    <p role="status"></p>
  </form>`;
const form = root.querySelector("form");
for (let value = 0; value <= 10; value++) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name: "nps", value });
  label.append(input, String(value));
  root.querySelector(".points").append(label);
}
form.addEventListener("change", ({ target }) => {
  for (const label of root.querySelectorAll(".points label")) label.toggleAttribute("data-chosen", label.contains(target));
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const nps = Number(new FormData(form).get("nps"));
  await fetch("/v1/responses", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ nps }) });
  root.querySelector("[role=status]").textContent = "Thank you!";
});
