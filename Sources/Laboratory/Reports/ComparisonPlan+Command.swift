import Analog
import Learning

extension ComparisonPlan {
  /// The command that makes this comparison again. Files of a task and cards that did not come with the program are
  /// the reader's own: their names stand for them.
  var command: String {
    var words = ["mortal", "compare", "--device", Self.name(of: card)]
    func add(_ option: String, _ value: String) { words += [option, Self.quoted(value)] }
    if studentCard != card { add("--student-device", Self.name(of: studentCard)) }
    add("--task", data.name)
    add("--layers", layers.map(String.init).joined(separator: "-"))
    add("--pairs", "\(pairs)")
    add("--generations", "\(generations)")
    add("--age", "\(JSONValue.text(of: age.seconds))s")
    add("--at", "\(JSONValue.text(of: temperature.kelvin))K")
    if let epochs = training.epochs { add("--epochs", "\(epochs)") }
    add("--rule", rule.rawValue)
    add("--student-rule", distillation.rule.rawValue)
    if let examples = distillation.examples { add("--examples", "\(examples)") }
    add("--softness", "\(JSONValue.text(of: Double(distillation.softness)))")
    if distillation.reads != 1 { add("--reads", "\(distillation.reads)") }
    add("--seed", "\(seed)")
    return words.joined(separator: " ")
  }

  private static func name(of card: DeviceCard) -> String {
    // A card that was changed may still have the name of one that comes with the program.
    let isShipped = CardShelf.names.contains(card.name) && (try? DeviceCard(named: card.name)) == card
    return isShipped ? card.name : quoted(card.name + ".json")
  }

  /// A word as a shell takes it.
  private static func quoted(_ word: String) -> String {
    let plain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.:,/+=@%".contains($0)) }
    return plain && !word.isEmpty
      ? word
      : "'"
        + word.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
  }
}
