import type { NextConfig } from "next";

export default {
  output: "export",
  distDir: "dist",
  // A folder for each page, so that any server of files has it under the address that links name.
  trailingSlash: true,
  // The packages that the tests pin are elsewhere; a shop's own are in its folder, and it needs no such line.
  turbopack: { root: "/" },
} satisfies NextConfig;
