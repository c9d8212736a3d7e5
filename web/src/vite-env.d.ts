/// <reference types="vite/client" />

// The package ships some icons without their types.
declare module "lucide-solid/icons/*" {
  import type { LucideProps } from "lucide-solid";
  import type { Component } from "solid-js";

  const icon: Component<LucideProps>;
  export default icon;
}
