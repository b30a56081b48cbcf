/** What this plugin uses of Vite, whose own types are those of the version that you have. */
interface TrefoilPlugin {
  name: string;
  configResolved(config: { base: string }): void;
  transformIndexHtml(): {
    tag: string;
    attrs: Record<string, string>;
    injectTo: "head-prepend";
  }[];
  configureServer(server: {
    middlewares: {
      use(
        path: string,
        handler: (
          request: { url?: string },
          response: { setHeader(name: string, value: string): unknown; end(body: Uint8Array): unknown },
          next: () => void,
        ) => void,
      ): unknown;
    };
  }): void;
  generateBundle(this: {
    emitFile(file: { type: "asset"; fileName: string; source: Uint8Array }): unknown;
  }): void;
}

/** Serves the widget's files under `trefoil/VERSION/`, and puts the tag into each page with its hash. */
export default function trefoil(): TrefoilPlugin;
