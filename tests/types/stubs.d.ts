// The places in frameworks' types that a program adds elements to; the frameworks are not installed.
declare module "react" {
  export function Fragment(props: { children?: unknown }): JSX.Element;
  export function useEffect(act: () => void | (() => void), on?: unknown[]): void;
  export function useState<T>(first: T): [T, (next: T) => void];
  type Props = Record<string, unknown>;
  export namespace JSX {
    interface Element {}
    interface IntrinsicElements {
      body: Props;
      head: Props;
      html: Props;
      p: Props;
      script: Props;
    }
    interface ElementChildrenAttribute {
      children: unknown;
    }
  }
}

declare module "react/jsx-runtime" {
  import type { JSX as React } from "react";
  export namespace JSX {
    type Element = React.Element;
    interface IntrinsicElements extends React.IntrinsicElements {}
    interface ElementChildrenAttribute extends React.ElementChildrenAttribute {}
  }
}

declare module "next/script" {
  export default function Script(props: { src: string }): import("react").JSX.Element;
}

declare module "vue" {
  export interface GlobalComponents {}
}

declare module "svelte/elements" {
  export interface SvelteHTMLElements {}
}
