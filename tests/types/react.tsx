// A component of React 19, and by the same table of Preact, Solid and others with JSX.
import { Fragment } from "react";
import type { TrefoilElements, TrefoilOptions } from "../../www/embed/trefoil";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements extends TrefoilElements {}
  }
}

const options: TrefoilOptions = { metric: ["nps"], endpoint: "/v1/responses" };

export const surveys = (
  <Fragment>
    <trefoil-survey options={options} lang="fi" class="wide" key="first" />
    <trefoil-survey metric="nps" endpoint="/v1/responses" no-comment />
    <trefoil-survey
      metric="csat ces2"
      items="Choice, Prices"
      flow="steps"
      ontrefoil-rate={({ detail }) => detail.value.toFixed()}
    />

    {/* @ts-expect-error: no such metric */}
    <trefoil-survey metric="nsp" />
    {/* @ts-expect-error: no such attribute */}
    <trefoil-survey metrics="nps" />
    {/* @ts-expect-error: no such flow */}
    <trefoil-survey flow="pages" />
    {/* @ts-expect-error: a text, not a number */}
    <trefoil-survey survey={17} />
    {/* @ts-expect-error: no such option */}
    <trefoil-survey options={{ metrics: ["nps"] }} />
    {/* @ts-expect-error: an object cannot be an attribute */}
    <trefoil-survey context={{ plan: "basic" }} />
    {/* @ts-expect-error: no such storage */}
    <trefoil-survey storage="forever" />
    {/* @ts-expect-error: no such element */}
    <trefoil-surveys metric="nps" />
  </Fragment>
);
