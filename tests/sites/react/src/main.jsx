import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

const OPTIONS = { metric: ["nps"], survey: "shop", endpoint: "/v1/responses", no_comment: true, no_events: true };

function Shop() {
  const [rating, setRating] = useState();
  return (
    <>
      <h1>A shop in React</h1>
      <trefoil-survey options={OPTIONS} ontrefoil-submit={(event) => setRating(event.detail.record.answers[0].value)} />
      <p>{rating === undefined ? "Nothing was answered yet" : `Thank you for the ${rating}`}</p>
    </>
  );
}

createRoot(document.getElementById("app")).render(
  <StrictMode>
    <Shop />
  </StrictMode>,
);
