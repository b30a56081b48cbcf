import type { ReactNode } from "react";
import { hashes, version } from "trefoil-survey";
import type { TrefoilElements } from "trefoil-survey";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements extends TrefoilElements {}
  }
}

export const metadata = { title: "A shop in Next.js" };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <script src={`/trefoil/${version}/trefoil.js`} integrity={hashes["trefoil.js"]} crossOrigin="anonymous" />
      </head>
      <body>
        <main>{children}</main>
      </body>
    </html>
  );
}
