// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "MortalComputing", path: "..")],
  targets: [
    .systemLibrary(name: "CYardsticks", pkgConfig: "openblas"),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CYardsticks",
        .product(name: "Kernels", package: "MortalComputing"),
        .product(name: "MortalComputing", package: "MortalComputing"),
      ],
      swiftSettings: [.treatAllWarnings(as: .error)]),
  ],
  swiftLanguageModes: [.v6]
)
