import ArgumentParser
import MortalComputing

/// Options that say what a teacher is asked about.
struct TransferArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What both are shown, parts with + between them: \(DataSet.names.joined(separator: ", ")), noise (white), or pixels "
        + "(each from another picture of the first part). SHARE* takes a share of a part, @DIR names its directory: "
        + "'0.5*mnist@DIR+0.5*noise'. What is held out for --accept comes from the first part.",
      valueName: "parts"))
  var transfer: String = "digits"
  @OptionGroup var source: DataArguments
  @Option(help: "How many transfer inputs to use (default: all).")
  var examples: Int?
  @Option(help: ArgumentHelp("Classes of the first part that are not shown: 3 or 3,7.", valueName: "classes"))
  var leaveOut: String?
  @Option(
    help: "Weight of the true label in the targets of inputs that have one (0: no label is looked at).")
  var labels: Float = 0
  @Option(help: "How many of the inputs, the first ones, have labels (default: all of the first part).")
  var labelled: Int?

  func validate() throws {
    guard mostCounts.contains(examples ?? 1) else {
      throw ValidationError("--examples must lie in 1...1000000")
    }
    guard (0...1).contains(labels) else { throw ValidationError("--labels must lie in 0...1") }
    guard (0...1_000_000).contains(labelled ?? 0) else {
      throw ValidationError("--labelled must lie in 0...1000000")
    }
    _ = try classesLeftOut
    guard !parts.isEmpty, parts.allSatisfy({ $0 != nil }) else {
      throw ValidationError("--transfer takes [SHARE*]NAME[@DIR] with + between them, shares in 0...1")
    }
    guard let first = parts.first, let name = first?.name, name != "noise", name != "pixels" else {
      throw ValidationError("the first part of --transfer is a task; noise takes its size from it")
    }
  }

  /// The transfer set, read.
  func load() throws -> TransferSet {
    let parts = parts.compactMap { $0 }
    let whole = try TransferSet(
      DataSet.named(parts[0].name, directory: parts[0].directory ?? source.data))
    let first = try parts[0].share(of: whole).leavingOut(classesLeftOut)
    var others: [TransferSet] = []
    for part in parts.dropFirst() {
      switch part.name {
      case "noise": others.append(part.share(of: whole.noise()))
      case "pixels": others.append(part.share(of: whole.independentPixels()))
      default:
        others.append(
          try part.share(of: TransferSet(DataSet.named(part.name, directory: part.directory))))
      }
    }
    let mixture =
      try first.count == 0 ? others[0].mixed(with: Array(others.dropFirst())) : first.mixed(with: others)
    return labelled.map { mixture.labelled(first: $0) } ?? mixture
  }

  private var classesLeftOut: Set<Int> {
    get throws {
      guard let leaveOut else { return [] }
      let classes = leaveOut.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard !classes.isEmpty, classes.allSatisfy({ $0 != nil }) else {
        throw ValidationError("--leave-out takes classes with commas between them, such as 3,7")
      }
      return Set(classes.compactMap { $0 })
    }
  }

  /// The parts of a mixture; nil for one that cannot be read.
  private var parts: [TransferPart?] {
    transfer.split(separator: "+", omittingEmptySubsequences: false).map { TransferPart(String($0)) }
  }
}

/// A part of a mixture, such as `0.5*mnist@DIR`.
private struct TransferPart {
  let share: Double
  let name: String
  let directory: String?

  init?(_ text: String) {
    var rest = Substring(text)
    if let star = rest.firstIndex(of: "*") {
      guard let share = Double(rest[..<star]), (0...1).contains(share) else { return nil }
      self.share = share
      rest = rest[rest.index(after: star)...]
    } else {
      share = 1
    }
    if let at = rest.firstIndex(of: "@") {
      directory = String(rest[rest.index(after: at)...])
      rest = rest[..<at]
    } else {
      directory = nil
    }
    name = String(rest)
    guard !name.isEmpty, directory != "" else { return nil }
  }

  func share(of set: TransferSet) -> TransferSet {
    share < 1 ? set.prefix(Int((Double(set.count) * share).rounded())) : set
  }
}
