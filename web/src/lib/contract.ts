// The one door to the wire's types, so that their origin can change without touching a feature.

export type * from "../generated/contract";
export type * from "../generated/frames";
