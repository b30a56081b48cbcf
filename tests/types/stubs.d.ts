// The places in frameworks' types that a program adds elements to; the frameworks are not installed.
declare module "react" {
  export function Fragment(props: { children?: unknown }): JSX.Element;
  export namespace JSX {
    interface Element {}
    interface IntrinsicElements {}
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
