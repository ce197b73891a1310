import Analog
import Learning

/// Inputs that teachers are asked about and students learn from. They carry no labels unless some are known and options
/// mix them in; what is held out for the acceptance check is never shown.
public struct TransferSet: Sendable, Equatable {
  /// The inputs, and those held out, without labels.
  public private(set) var data: DataSet
  /// For each input its label, where one is known.
  public private(set) var labels: [Int?]

  /// A task's training inputs; its test inputs are held out. Labels are kept but not used unless asked for.
  public init(_ task: DataSet) {
    data = task.inputs
    labels = task.train.labels.isEmpty ? Array(repeating: nil, count: task.train.count) : task.train.labels
  }

  /// Number of inputs, without those held out.
  public var count: Int { data.train.count }

  /// The first `count` inputs.
  public func prefix(_ count: Int) -> TransferSet { selecting(0..<min(max(count, 0), self.count)) }

  /// The same inputs, of which only the first `count` still have labels.
  public func labelled(first count: Int) -> TransferSet {
    var set = self
    for index in labels.indices where index >= count { set.labels[index] = nil }
    return set
  }

  /// The inputs of other classes, as far as labels tell; what is held out stays. Throws when a class does not exist, when
  /// no input has a label, or when nothing is left.
  public func leavingOut(_ classes: Set<Int>) throws(DistillationError) -> TransferSet {
    guard !classes.isEmpty else { return self }
    if let wrong = classes.first(where: { !(0..<data.classes).contains($0) }) {
      throw DistillationError(
        "there is no class \(wrong) to leave out", remedy: "name classes from 0 to \(data.classes - 1)")
    }
    guard labels.contains(where: { $0 != nil }) else {
      throw DistillationError(
        "nothing tells which inputs of `\(data.name)` are of a class", remedy: "use inputs with labels")
    }
    let rest = labels.indices.filter { index in labels[index].map { !classes.contains($0) } ?? true }
    guard !rest.isEmpty else {
      throw DistillationError("all inputs are left out", remedy: "leave out fewer classes")
    }
    return selecting(rest)
  }

  /// Inputs that are no examples, as many and of the same size, each between 0 and 1 by itself: white noise.
  public func noise(seed: UInt64 = 1) -> TransferSet {
    var random = RunRandom(seed: seed)
    let elements = random.uniforms(data.train.inputs.elements.count, for: .transfer)
    return replacing(
      Matrix(rows: count, columns: data.train.inputs.columns, elements: elements), name: "noise")
  }

  /// Inputs that are no examples but have each pixel's own distribution: every pixel comes from another of these inputs.
  public func independentPixels(seed: UInt64 = 1) -> TransferSet {
    var random = RunRandom(seed: seed)
    var pixels = data.train.inputs
    for column in 0..<pixels.columns {
      for (row, source) in random.permutation(count, for: .transfer).enumerated() {
        pixels[row, column] = data.train.inputs[source, column]
      }
    }
    return replacing(pixels, name: "pixels")
  }

  /// These inputs and others in an order drawn from `seed`; what is held out, and the classes, are these ones'. Labels of the others are
  /// forgotten, because another task's classes are not this one's. Throws when inputs differ in size.
  public func mixed(with others: [TransferSet], seed: UInt64 = 1) throws(DistillationError) -> TransferSet {
    guard !others.isEmpty else { return self }
    var elements = data.train.inputs.elements
    var known = labels
    for other in others {
      guard other.data.train.inputs.columns == data.train.inputs.columns else {
        throw DistillationError(
          "`\(data.name)` has \(data.train.inputs.columns) inputs and `\(other.data.name)` \(other.data.train.inputs.columns)",
          remedy: "mix inputs of one size")
      }
      elements += other.data.train.inputs.elements
      known += Array(repeating: nil, count: other.count)
    }
    var all = self
    all.data = data.renamed(([self] + others).map(\.data.name).joined(separator: "+"))
    all.data.train = Examples(
      inputs: Matrix(rows: known.count, columns: data.train.inputs.columns, elements: elements))
    all.labels = known
    var random = RunRandom(seed: seed)
    return all.selecting(random.permutation(known.count, for: .transfer))
  }

  /// Each picture and its copies shifted by a pixel, with its label; inputs that are no pictures stay as they are.
  func withShifts() -> TransferSet {
    guard let shape = data.imageShape else { return self }
    var shifted = self
    shifted.data.train = data.train.withShifts(shape)
    shifted.labels = Array(repeatElement(labels, count: shifted.count / max(count, 1)).joined())
    return shifted
  }

  private func selecting(_ places: some Sequence<Int>) -> TransferSet {
    let places = Array(places)
    var set = self
    set.data.train = Examples(inputs: data.train.inputs.selectingRows(places))
    set.labels = places.map { labels[$0] }
    return set
  }

  private func replacing(_ inputs: Matrix, name: String) -> TransferSet {
    var set = self
    set.data = data.renamed(name)
    set.data.train = Examples(inputs: inputs)
    set.labels = Array(repeating: nil, count: inputs.rows)
    return set
  }
}

extension DataSet {
  /// The same under another name.
  fileprivate func renamed(_ name: String) -> DataSet {
    DataSet(name: name, classes: classes, imageShape: imageShape, train: train, test: test)
  }
}
