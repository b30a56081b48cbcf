import { load, version } from "trefoil-survey";

const main = document.getElementById("app");
const [heading, said, survey] = ["h1", "p", "trefoil-survey"].map((name) => document.createElement(name));
heading.textContent = "A shop without a framework";
survey.options = { metric: ["nps"], survey: "shop", endpoint: "/v1/responses", no_comment: true, no_events: true };
main.append(heading, survey, said);
const [first, second] = await Promise.all([load(), load()]);
said.textContent = first === second && first.version === version ? `Trefoil ${version} is here` : "Another one is here";
