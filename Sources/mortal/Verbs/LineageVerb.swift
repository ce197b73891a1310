import ArgumentParser
import MortalComputing
import Registry

/// `mortal lineage`
struct LineageVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lineage",
    abstract: "Draw who taught whom, from the registry: a chip's teachers and all their students.")

  @Argument(help: "A chip's file, or its serial.")
  var chip: String
  @OptionGroup var common: CommonOptions

  func run() throws {
    let registry = try RegistryKeeper.open()
    let found = try registry.chips(named: chip, orAt: RegistryKeeper.absolute(chip))
    guard let first = found.first else {
      throw LaboratoryError(
        .missingFile, "the registry knows no chip \(quoted(chip))",
        remedy: "give the path of its file or its serial; `mortal runs` lists what was done")
    }
    let isFile = first.path == RegistryKeeper.absolute(chip)
    let trees = try (isFile ? [first] : found).map { try LineageTree(of: $0, in: registry) }
    try Output.result(
      ["lines": .array(trees.map(\.json))], text: trees.map { $0.text(width: 80) }.joined(separator: "\n\n"),
      asJSON: common.json)
  }
}
