import Link from "next/link";

// Of the server alone: no script of this page's own runs in the browser.
export default function Shop() {
  return (
    <>
      <h1>A shop in Next.js</h1>
      <trefoil-survey metric="nps" survey="shop" endpoint="/v1/responses" no-comment no-events />
      <p>
        <Link href="/thanks">To the order</Link>
      </p>
    </>
  );
}
