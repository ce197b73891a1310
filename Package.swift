// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "MortalComputing",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "MortalComputing", targets: ["MortalComputing"]),
    .library(name: "Kernels", targets: ["Kernels"]),
    .library(name: "Analog", targets: ["Analog"]),
    .library(name: "Learning", targets: ["Learning"]),
    .executable(name: "mortal", targets: ["mortal"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
    .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
  ],
  targets: [
    // Libraries of the system.
    .systemLibrary(name: "CGSL", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

    // The physics and what is built on it; the arrows point one way (see README.md).
    .target(name: "CKernels"),
    .target(name: "Kernels", dependencies: ["CKernels", "CGSL"], exclude: ["README.md"]),
    .target(
      name: "Analog", dependencies: ["Kernels", "CGSL", "COpenBLAS"],
      exclude: ["README.md", "Circuit/README.md"]),
    .target(name: "Energy", dependencies: ["Analog"], exclude: ["README.md"]),
    .target(name: "Learning", dependencies: ["Analog"], exclude: ["README.md"]),
    .target(name: "Distillation", dependencies: ["Learning"], exclude: ["README.md"]),
    .target(
      name: "Laboratory",
      dependencies: ["Kernels", "Analog", "Energy", "Learning", "Distillation", "COpenSSL", "CZlib"],
      exclude: ["README.md", "Sweeps/README.md"],
      resources: [.embedInCode("Resources/Devices"), .embedInCode("Resources/digits.csv")]),
    .target(
      name: "Registry",
      dependencies: ["Laboratory", .product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["README.md"]),
    .target(
      name: "MortalComputing",
      dependencies: ["Analog", "Energy", "Learning", "Distillation", "Laboratory"]),
    .executableTarget(
      name: "mortal",
      dependencies: [
        "MortalComputing", "Kernels", "Registry",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["README.md"]),

    .testTarget(name: "KernelsTests", dependencies: ["Kernels"]),
    .testTarget(
      name: "AnalogTests", dependencies: ["Analog", "Laboratory"], exclude: ["Circuit/Resources"]),
    .testTarget(name: "EnergyTests", dependencies: ["Energy", "Laboratory"], exclude: ["Resources"]),
    .testTarget(name: "LearningTests", dependencies: ["Learning", "Laboratory"]),
    .testTarget(name: "DistillationTests", dependencies: ["Distillation", "Laboratory"]),
    .testTarget(name: "LaboratoryTests", dependencies: ["Laboratory"]),
    .testTarget(
      name: "RegistryTests",
      dependencies: ["Registry", .product(name: "GRDB", package: "GRDB.swift")]),
    .testTarget(name: "Validation", dependencies: ["MortalComputing"]),
    .testTarget(name: "Commands", dependencies: ["MortalComputing", "mortal"], exclude: ["Snapshots"]),
    .testTarget(name: "Tidy"),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)

// A warning in our own code is an error; packages that depend on this one are not affected.
for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
  target.cSettings = (target.cSettings ?? []) + [.enableWarning("all"), .treatAllWarnings(as: .error)]
}

// Only `make docs` sets this: who builds, tests or depends on this package does not fetch the plugin.
if Context.environment["MORTAL_DOCS"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}
