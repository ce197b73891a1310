/// How a chip's controller undoes the mean loss of conductance: it reads references right after programming and again
/// after a rest, and multiplies outputs by the ratio (Joshi et al. 2020). It cannot undo that cells drift apart.
public enum DriftCompensation: String, Sendable, CaseIterable {
  /// Not at all.
  case none
  /// One factor for each layer.
  case global
  /// One factor for each column of a layer.
  case perColumn = "per-column"
}

/// What the controller remembers of one layer: reference sums and the present factors, one value for a global
/// compensation, one per column otherwise; empty before references are read.
public struct DriftReference: Sendable, Equatable {
  /// Sums of the magnitudes of measured weights at the time of reference.
  public internal(set) var sums: [Float] = []
  /// What outputs are multiplied by; empty for nothing.
  public internal(set) var factors: [Float] = []

  /// Nothing remembered.
  public init() {}

  package init(sums: [Float], factors: [Float]) {
    self.sums = sums
    self.factors = factors
  }

  /// A column's factor.
  public func factor(column: Int) -> Float {
    factors.isEmpty ? 1 : factors[factors.count == 1 ? 0 : column]
  }

  /// Multiplies each column of a layer's outputs or weights by its factor.
  public func apply(to values: inout Matrix) {
    guard !factors.isEmpty else { return }
    for row in 0..<values.rows {
      for column in 0..<values.columns { values[row, column] *= factor(column: column) }
    }
  }
}

extension Chip {
  /// Reads references: how strongly each layer answers now. Does nothing unless the card asks for compensation; to be
  /// called when the weights are as they shall stay. Charged to `drift-compensate`.
  public mutating func recordDriftReference() {
    guard card.converters.driftCompensation != .none else { return }
    for layer in 0..<placement.crossbarCount {
      driftReferences[layer] = DriftReference(sums: referenceSums(layer: layer), factors: [])
    }
    compensatedAt = clock.age
  }

  /// Forgets references and factors, as learning in place does before it starts.
  public mutating func forgetDriftReference() {
    driftReferences = [DriftReference](repeating: DriftReference(), count: placement.crossbarCount)
    compensatedAt = .zero
  }

  /// Reads references again and sets the factors, if the clock has moved since they were last set. Does nothing for
  /// layers without references. Charged to `drift-compensate`.
  public mutating func compensateDriftIfDue() {
    guard card.converters.driftCompensation != .none, compensatedAt != clock.age else { return }
    compensatedAt = clock.age
    for layer in 0..<placement.crossbarCount where !driftReferences[layer].sums.isEmpty {
      let now = referenceSums(layer: layer)
      driftReferences[layer].factors = zip(driftReferences[layer].sums, now).map { then, now in
        // A column that has gone silent has nothing to amplify.
        now > 0 && then > 0 ? min(max(then / now, 0.01), 100) : 1
      }
    }
  }

  /// What the controller remembers of a layer.
  public func driftReference(layer: Int) -> DriftReference { driftReferences[layer] }

  /// Sums over rows of the magnitudes of measured weights: per column, or over all columns.
  private mutating func referenceSums(layer: Int) -> [Float] {
    let measured = measureWeights(layer: layer, reads: 1, phase: .driftCompensate)
    var sums = [Float](repeating: 0, count: measured.columns)
    for row in 0..<measured.rows {
      for column in 0..<measured.columns { sums[column] += measured[row, column].magnitude }
    }
    chargeDigital(.driftCompensate, layer: layer, .add, count: measured.elements.count)
    return card.converters.driftCompensation == .global ? [sums.reduce(0, +)] : sums
  }

  /// Multiplies a layer's outputs by its factors; charged to `phase`.
  mutating func applyDriftFactors(layer: Int, to outputs: inout Matrix, phase: Phase) {
    let reference = driftReferences[layer]
    guard !reference.factors.isEmpty else { return }
    reference.apply(to: &outputs)
    chargeDigital(phase, layer: layer, .multiply, count: outputs.elements.count)
  }
}
