/// Reading pairs back through the chip's own converters, and programming with it.
extension Chip {
  /// Measured normalised weights of a layer, (fan-in + 1) x fan-out: one row at full voltage after another, with the
  /// amplifiers set to a single pair, through column gains, converters and noise, the mean of `reads` reads
  /// (nil: as many as the card says). This is all anyone can know of a chip's cells from outside, and it is charged.
  public mutating func measureWeights(layer: Int, reads: Int? = nil, phase: Phase) -> Matrix {
    let count = max(reads ?? card.programming.verifyReads, 1)
    let rows = placement.fanIn(layer) + 1
    var measured = Matrix(rows: rows, columns: placement.fanOut(layer))
    for index in tileRange(layer: layer) {
      let block = tiles[index].block
      var identity = Matrix(rows: block.rows.count, columns: block.rows.count)
      for row in 0..<identity.rows { identity[row, row] = 1 }
      for _ in 0..<count {
        let read = readTile(
          index, layer: layer, inputs: identity, rows: 0..<block.rows.count, range: .pair)
        for row in 0..<block.rows.count {
          for column in 0..<block.columns.count {
            measured[block.rows.lowerBound + row, block.columns.lowerBound + column] +=
              read[row, column] / Float(count)
          }
        }
        // One row is driven at a time, so one input converter works for each.
        let dead = tiles[index].readState?.dead
        let livingRows = dead?.livingRows(0..<block.rows.count) ?? block.rows.count
        chargeRead(
          index, layer: layer, inputs: identity, rows: 0..<block.rows.count, phase: phase,
          inputConversions: livingRows)
        ledger.charge(
          LedgerKey(phase, layer: layer, .cells, .verify),
          count: livingRows * (dead?.livingColumns ?? block.columns.count))
      }
    }
    return measured
  }

  /// What write-verify achieved.
  public struct VerifyReport: Sendable, Equatable {
    /// Corrections made, 0 when the first write was good enough.
    public var rounds = 0
    /// Pulses fired.
    public var pulses = 0
    /// Pairs that never came within the tolerance.
    public var unconverged = 0
  }

  /// Programs a layer, reads it back and corrects each pair that is off by more than the card's tolerance, until all
  /// are within it or the card's rounds are spent. Targets are cut to what a pair can hold; NaN leaves a pair alone.
  @discardableResult
  public mutating func programVerified(layer: Int, weights: Matrix, phase: Phase = .program) -> VerifyReport {
    let model = card.programming
    var report = VerifyReport()
    report.pulses = program(layer: layer, weights: weights, phase: phase)
    let limit = Float(card.pairRange)
    let goals = weights.elements.map { $0.isNaN ? $0 : min(max($0, -limit), limit) }
    var belief = Matrix(rows: weights.rows, columns: weights.columns, elements: goals)
    for round in 0...model.verifyRounds {
      let measured = measureWeights(layer: layer, phase: .verify)
      var correction = Matrix(rows: weights.rows, columns: weights.columns)
      report.unconverged = 0
      for cell in goals.indices where !goals[cell].isNaN {
        let error = goals[cell] - measured.elements[cell]
        guard error.magnitude > Float(model.verifyTolerance) else { continue }
        correction.elements[cell] = error
        report.unconverged += 1
      }
      if report.unconverged == 0 || round == model.verifyRounds { break }
      report.rounds += 1
      report.pulses += correct(layer: layer, by: correction, belief: &belief, phase: phase)
    }
    return report
  }

  /// Moves the pairs of a layer by wished amounts, reads them back and corrects what is off by more than the card's
  /// tolerance, until all are within it or the card's rounds are spent; NaN leaves a pair alone.
  @discardableResult
  public mutating func adjustVerified(layer: Int, by wishes: Matrix, phase: Phase = .learn) -> VerifyReport {
    var report = VerifyReport()
    let limit = Float(card.pairRange)
    var goals = measureWeights(layer: layer, phase: .verify)
    var correction = wishes
    var belief = goals
    for cell in goals.elements.indices {
      let goal = min(max(goals.elements[cell] + wishes.elements[cell], -limit), limit)
      goals.elements[cell] = wishes.elements[cell].isNaN ? .nan : goal
      correction.elements[cell] = wishes.elements[cell].isNaN ? 0 : wishes.elements[cell]
    }
    for round in 0...card.programming.verifyRounds {
      report.pulses += correct(layer: layer, by: correction, belief: &belief, phase: phase)
      if round == card.programming.verifyRounds { break }
      let measured = measureWeights(layer: layer, phase: .verify)
      report.unconverged = 0
      for cell in goals.elements.indices {
        let error = goals.elements[cell] - measured.elements[cell]
        let isOff = error.magnitude > Float(card.programming.verifyTolerance)
        correction.elements[cell] = isOff ? error : 0
        if isOff { report.unconverged += 1 }
      }
      if report.unconverged == 0 { break }
      report.rounds += 1
    }
    return report
  }

  /// One round of corrections in the way the card's cells are written.
  private mutating func correct(
    layer: Int, by correction: Matrix, belief: inout Matrix, phase: Phase
  ) -> Int {
    switch card.update {
    case .continuous:
      return move(layer: layer, by: correction, phase: phase)
    case .pulses(let law):
      let most = Double(Int32.max)
      let counts = correction.elements.map { Int32(min(max((Double($0) / law.step).rounded(), -most), most)) }
      return pulse(layer: layer, counts: counts, phase: phase)
    case .reprogram:
      // The next target leans against the error; a pair that is good enough is left alone.
      for cell in correction.elements.indices { belief.elements[cell] += correction.elements[cell] }
      var targets = belief
      for cell in targets.elements.indices where correction.elements[cell] == 0 {
        targets.elements[cell] = .nan
      }
      return program(layer: layer, weights: targets, phase: phase)
    }
  }
}
