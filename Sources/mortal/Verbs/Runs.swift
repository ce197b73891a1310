import ArgumentParser
import MortalComputing
import Registry

/// `mortal runs`
struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List what was done, from the registry: the last run first.",
    discussion:
      "The registry is a file of the user (see Sources/Registry/README.md); MORTAL_REGISTRY names another, or `off`."
  )

  @Option(help: "How many runs to list at most.")
  var limit: Int = 20
  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard mostCounts.contains(limit) else { throw ValidationError("--limit must lie in 1...1000000") }
  }

  func run() throws {
    let registry = try RegistryKeeper.open()
    let runs = try registry.runs(limit: limit)
    let count = try registry.runCount()
    let json: JSONValue = [
      "runs": .array(try runs.map(Self.json)), "count": .integer(count),
    ]
    let header = "run    began (UTC)        seconds  command"
    let lines = runs.map { run in
      let began = run.started.replacing("T", with: " ").replacing("Z", with: "").prefix(16)
      let words = Self.words(run).joined(separator: " ")
      let line =
        "\(run.id ?? 0)".padded(to: 5) + "  " + String(began).padded(to: 16) + "  "
        + Quantity.number(run.wall_s, digits: 3).rightAligned(to: 8) + "  " + shown(words)
      return line.count <= 80 ? line : line.prefix(79) + "…"
    }
    let rest = count > runs.count ? ["\(count - runs.count) more; see --limit"] : []
    try Output.result(
      json, text: ([header] + lines + rest).joined(separator: "\n"), asJSON: common.json)
  }

  private static func words(_ run: RunEntry) -> [String] {
    guard case .array(let words)? = try? StrictJSON.parse(Array(run.arguments.utf8), source: "arguments")
    else {
      return [run.verb]
    }
    return words.compactMap { if case .string(let word) = $0 { word } else { nil } }
  }

  private static func json(_ run: RunEntry) throws -> JSONValue {
    [
      "run": .integer(run.id ?? 0), "started": .string(run.started), "verb": .string(run.verb),
      "arguments": .array(words(run).map { .string($0) }), "version": .string(run.version),
      "wall_s": .number(run.wall_s),
      "result": (try? StrictJSON.parse(Array(run.result.utf8), source: "result")) ?? .null,
    ]
  }
}
