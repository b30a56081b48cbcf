"use client";

import { useEffect, useState } from "react";
import type { TrefoilEvents } from "trefoil-survey";

/** A survey whose answer the page hears of. */
export function Order() {
  const [rating, setRating] = useState<number | null>();
  // React gives no listeners and no properties to an element of its own name that the server wrote.
  useEffect(() => {
    const hear = ({ detail }: TrefoilEvents["trefoil-submit"]) => {
      const [answer] = detail.record.answers;
      if ("value" in answer) setRating(answer.value);
    };
    document.addEventListener("trefoil-submit", hear);
    return () => document.removeEventListener("trefoil-submit", hear);
  }, []);
  return (
    <>
      <trefoil-survey metric="csat" survey="order" endpoint="/v1/responses" no-comment no-events />
      <p>{rating == undefined ? "Nothing was answered yet" : `Thank you for the ${rating}`}</p>
    </>
  );
}
