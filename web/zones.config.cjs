// Imports point down: app -> features -> store | ui -> socket -> lib -> generated.
const below = {
  features: "^src/app",
  store: "^src/(app|features|ui)",
  ui: "^src/(app|features|store|socket)",
  socket: "^src/(app|features|store|ui)",
  lib: "^src/(app|features|store|ui|socket)",
};

const layers = Object.entries(below).map(([zone, above]) => ({
  name: `${zone}-imports-down`,
  comment: `${zone} must not know what is above it; pass what it needs as an argument`,
  severity: "error",
  from: { path: `^src/${zone}/` },
  to: { path: above },
}));

module.exports = {
  forbidden: [
    ...layers,
    {
      name: "no-circles",
      comment: "two files that need each other are one file, or miss a third",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only", "dynamic-import"] } },
    },
    {
      name: "one-door-to-the-contract",
      comment: "import wire types from lib/contract.ts",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(lib/(contract|schema)|generated)" },
      to: { path: "^src/generated/" },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
