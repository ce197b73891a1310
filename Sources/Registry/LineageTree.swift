import Laboratory

/// A line of chips: whom a chip descends from, and all who descend from its first ancestor.
public struct LineageTree: Sendable {
  /// A chip with its students.
  public struct Node: Sendable {
    /// The chip.
    public let chip: ChipEntry
    /// Those it taught, in order.
    public let students: [Node]
  }

  /// The first ancestor that the registry knows.
  public let root: Node
  /// The chip that was asked for.
  public let asked: Int64?

  /// Lines longer than this are cut; a chip teaches a few times in its life.
  private static let deepest = 1000

  /// Reads the line of a chip.
  public init(of chip: ChipEntry, in registry: RegistryDatabase) throws(LaboratoryError) {
    var elder = chip
    var seen: Set<Int64> = []
    while let teacher = elder.teacher_id, seen.insert(teacher).inserted,
      let found = try registry.chip(teacher)
    {
      elder = found
    }
    var visited: Set<Int64> = []
    root = try Self.node(elder, in: registry, depth: 0, &visited)
    asked = chip.id
  }

  /// A chip that was made again after it had taught could be its own descendant; each is drawn once.
  private static func node(
    _ chip: ChipEntry, in registry: RegistryDatabase, depth: Int, _ visited: inout Set<Int64>
  ) throws(LaboratoryError) -> Node {
    var students: [Node] = []
    if let id = chip.id, visited.insert(id).inserted, depth < deepest {
      for student in try registry.students(of: id) where !visited.contains(student.id ?? 0) {
        students.append(try node(student, in: registry, depth: depth + 1, &visited))
      }
    }
    return Node(chip: chip, students: students)
  }

  /// The tree in plain text, a chip a line; `>` marks the one that was asked for. No line is wider than `width`.
  public func text(width: Int) -> String {
    var lines: [String] = []
    func draw(_ node: Node, _ stem: String, _ branch: String) {
      let chip = node.chip
      let mark = chip.id == asked ? "> " : ""
      let state = chip.alive ? "" : ", dead"
      let words =
        "\(mark)\(chip.serial)  \(chip.device), generation \(chip.generation), "
        + "\(Quantity.duration(chip.age_s, digits: 3))\(state), \(Quantity.joules(chip.energy_J, digits: 3))  \(chip.path)"
      lines.append(Self.cut(stem + branch + words, to: width))
      // Deep lines would leave the page on the right.
      let next = stem + (branch.isEmpty ? "" : branch == "`- " ? "   " : "|  ")
      let shown = next.count > width / 2 ? String(next.suffix(width / 2)) : next
      for (index, student) in node.students.enumerated() {
        draw(student, shown, index == node.students.count - 1 ? "`- " : "|- ")
      }
    }
    draw(root, "", "")
    return lines.joined(separator: "\n")
  }

  /// The tree as JSON.
  public var json: JSONValue {
    func value(_ node: Node) -> JSONValue {
      let chip = node.chip
      return [
        "serial": .string(chip.serial), "device": .string(chip.device),
        "card_sha256": .string(chip.card_sha256), "layers": .string(chip.layers),
        "chip": .string(chip.path), "generation": .integer(chip.generation),
        "parent": chip.parent.map { .string($0) } ?? .null, "age_s": .number(chip.age_s),
        "alive": .bool(chip.alive), "energy_J": .number(chip.energy_J), "pulses": .integer(chip.pulses),
        "students": .array(node.students.map(value)),
      ]
    }
    return value(root)
  }

  private static func cut(_ line: String, to width: Int) -> String {
    line.count <= width ? line : line.prefix(width - 1) + "…"
  }
}
