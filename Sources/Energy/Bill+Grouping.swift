import Analog

extension Bill {
  /// The same bill with lines told apart by fewer keys: counts and joules of lines that agree in `keys` are added, so
  /// the total stays. Keys that the bill has lost already are ignored; no keys at all give one line, or none for an
  /// empty bill.
  public func grouped(by keys: Set<Key>) -> Bill {
    let kept = keys.intersection(self.keys)
    var groups: [Name: Line] = [:]
    for line in lines {
      let name = Name(line, kept)
      if groups[name] == nil { groups[name] = name.emptyLine }
      groups[name]!.add(line)
    }
    return Bill(keys: kept, lines: groups.sorted { $0.key < $1.key }.map(\.value))
  }

  /// Reads keys separated by commas, such as `phase,component`. Throws for a word that is no key.
  public static func keys(_ text: String) throws(EnergyError) -> Set<Key> {
    var keys: Set<Key> = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let key = Key(rawValue: String(word)) else {
        throw EnergyError(
          "a bill has no key `\(word)`",
          remedy: "use any of \(Key.allCases.map(\.rawValue).joined(separator: ","))")
      }
      keys.insert(key)
    }
    return keys
  }

  /// What the lines of a group have in common.
  private struct Name: Hashable, Comparable {
    let phase: Phase?
    let layer: Int?
    let component: Component?
    let action: Action?

    init(_ line: Line, _ keys: Set<Key>) {
      phase = keys.contains(.phase) ? line.phase : nil
      layer = keys.contains(.layer) ? line.layer : nil
      component = keys.contains(.component) ? line.component : nil
      action = keys.contains(.action) ? line.action : nil
    }

    var emptyLine: Line {
      Line(
        phase: phase, layer: layer, component: component, action: action, count: 0, energy: .zero,
        recalled_J: 0, bases: [],
        sources: [])
    }

    /// Orders as a ledger does.
    static func < (left: Name, right: Name) -> Bool {
      if let one = left.phase, let other = right.phase, one != other { return one < other }
      if left.layer != right.layer { return (left.layer ?? -1) < (right.layer ?? -1) }
      if left.component != right.component {
        return (left.component?.rawValue ?? "") < (right.component?.rawValue ?? "")
      }
      return (left.action?.rawValue ?? "") < (right.action?.rawValue ?? "")
    }
  }
}

extension Bill.Line {
  fileprivate mutating func add(_ line: Bill.Line) {
    let (sum, overflow) = count.addingReportingOverflow(line.count)
    count = overflow ? .max : sum
    energy += line.energy
    recalled_J += line.recalled_J
    bases = Set(bases + line.bases).sorted()
    sources += line.sources.filter { !sources.contains($0) }
  }
}
