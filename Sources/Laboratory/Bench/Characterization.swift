import Analog

/// A test bench: measures a virtual technology as a laboratory would, in the form that papers print.
public struct Characterization: Sendable {
  /// The technology.
  public let card: DeviceCard
  /// The die that is measured.
  public let serial: Serial
  /// How many cells.
  public let cells: Int

  /// A bench for some cells of a die. Throws for fewer than two or more than ten million.
  public init(card: DeviceCard, serial: Serial, cells: Int) throws(LaboratoryError) {
    guard (2...10_000_000).contains(cells) else {
      throw .badUsage("\(cells) cells cannot be measured", remedy: "use 2 to 10000000 cells")
    }
    self.card = card
    self.serial = serial
    self.cells = cells
  }

  /// A chip with one layer of that many pairs in a single column.
  private func chip(_ card: DeviceCard) -> Chip {
    var card = card
    card.tile = TileLimits(rows: 65_536, columns: 1)
    // A probe station touches the cells themselves.
    return Chip(card, serial: serial, layers: [cells - 1, 1], wires: .ideal)
  }

  /// What pulse trains do: statistics over cells after each pulse, in units of weight.
  public struct PulseRow: Sendable, Equatable {
    /// Pulses so far.
    public let pulse: Int
    /// +1 or -1.
    public let direction: Int
    /// Weights as they show.
    public let shown: Spread
    /// Weights under the write noise.
    public let hidden: Spread
  }

  /// Fires `up` pulses upwards, then `down` downwards, at all cells from a common starting weight. `isNominal` measures
  /// the law itself, without variation from cell to cell or pulse to pulse.
  public func pulses(up: Int, down: Int, start: Double, isNominal: Bool) throws(LaboratoryError) -> [PulseRow]
  {
    guard case .pulses(let law) = card.update else {
      throw .badData(
        "card `\(card.name)` has no law of pulses", remedy: "characterize its drift, or choose a pulsed card")
    }
    let limit = 0...1_000_000
    guard limit.contains(up), limit.contains(down), up + down >= 1 else {
      throw .badUsage(
        "\(up) up and \(down) down pulses cannot be fired",
        remedy: "use 0 to 1000000 each way, and at least one")
    }
    var measured = card
    if isNominal {
      measured.update = .pulses(law.nominal)
      measured.endurance = nil
    }
    measured.cell.stuckLowProbability = 0
    measured.cell.stuckHighProbability = 0
    measured.cell.referenceSigma = isNominal ? 0 : card.cell.referenceSigma
    var chip = isNominal ? Characterization.pair(measured, serial) : chip(measured)
    if start != 0 { chip.setPulsedWeights(layer: 0, to: start) }
    let count = (chip.layers[0] + 1) * chip.layers[1]
    var rows: [PulseRow] = []
    for pulse in 1...up + down {
      let direction = pulse <= up ? 1 : -1
      chip.pulse(layer: 0, counts: [Int32](repeating: Int32(direction), count: count), phase: .calibrate)
      let weights = chip.pairWeights(layer: 0)
      rows.append(
        PulseRow(
          pulse: pulse, direction: direction, shown: Spread(weights.shown), hidden: Spread(weights.hidden)))
    }
    return rows
  }

  /// The smallest chip, for laws that are the same in every cell.
  private static func pair(_ card: DeviceCard, _ serial: Serial) -> Chip {
    Chip(card, serial: serial, layers: [1, 1], wires: .ideal)
  }

  /// What time does to one level: statistics over cells in microsiemens.
  public struct DriftRow: Sendable, Equatable {
    /// Target as a place in the window: 0 its bottom, 1 its top.
    public let level: Double
    /// Seconds since programming; -1 right after it, with programming noise alone.
    public let time_s: Double
    /// With the noise of one read.
    public let read_uS: Summary
    /// Without it.
    public let quiet_uS: Summary
    /// Drift exponents; nil without drift.
    public let exponent: Summary?
  }

  /// Programs all cells to each level open loop and reads them at each time.
  public func drift(levels: [Double], times: [TimeSpan]) throws(LaboratoryError) -> [DriftRow] {
    guard !levels.isEmpty, levels.allSatisfy({ (0...1).contains($0) }) else {
      throw .badUsage("the levels do not lie in 0...1", remedy: "give places in the window such as 0.1,0.5,1")
    }
    if let last = times.max(), last > card.ageLimit {
      throw .badUsage(
        "card `\(card.name)` knows nothing of \(last.seconds) s",
        remedy: "its measurements end after \(card.ageLimit.seconds) s: ask for earlier times")
    }
    guard times == times.sorted(), times.allSatisfy({ $0 >= .zero }) else {
      throw .badUsage("the times go backwards", remedy: "give rising times such as 0s,20s,1h,30d")
    }
    if case .pulses = card.update {
      throw .badData(
        "card `\(card.name)` is written by pulses, not to targets", remedy: "characterize its pulses")
    }
    var measured = card
    measured.cell.stuckLowProbability = 0
    measured.cell.stuckHighProbability = 0
    var rows: [DriftRow] = []
    for (index, level) in levels.enumerated() {
      rows += drift(measured, level: level, times: times, writes: index + 1)
    }
    return rows
  }

  /// `writes` tells the levels apart: each has noise of its own, as cells have that are programmed again and again.
  private func drift(_ card: DeviceCard, level: Double, times: [TimeSpan], writes: Int) -> [DriftRow] {
    var chip = chip(card)
    let weight = Float(card.weight(atPlace: level))
    for _ in 0..<writes {
      chip.program(
        layer: 0, weights: Matrix(rows: cells, columns: 1, repeating: weight), phase: .calibrate)
    }
    let firstRead = UInt64(writes - 1) * UInt64(times.count + 1)
    var rows: [DriftRow] = []
    func summary_uS(_ values_S: [Float]) -> Summary { Summary(values_S.map { Double($0) * 1e6 }) }
    let fresh = chip.programmedConductances_S(layer: 0)
    let exponents = chip.cellConductances_S(layer: 0, event: 0).driftExponents
    let exponent = exponents.isEmpty ? nil : Summary(exponents.map(Double.init))
    rows.append(
      DriftRow(
        level: level, time_s: -1, read_uS: summary_uS(fresh), quiet_uS: summary_uS(fresh), exponent: exponent)
    )
    for (index, time) in times.enumerated() {
      chip.age(time - chip.clock.age)
      let now = chip.cellConductances_S(layer: 0, event: firstRead + UInt64(index) + 1)
      rows.append(
        DriftRow(
          level: level, time_s: time.seconds, read_uS: summary_uS(now.read), quiet_uS: summary_uS(now.quiet),
          exponent: exponent))
    }
    return rows
  }
}

/// Mean, standard deviation and quantiles of a sample.
public struct Spread: Sendable, Equatable {
  /// Mean, standard deviation and count.
  public let summary: Summary
  /// The 5 %, 50 % and 95 % quantiles, interpolated.
  public let quantiles: [Double]

  /// Summarises a sample.
  public init(_ values: [Float]) {
    let sorted = values.map(Double.init).sorted()
    summary = Summary(sorted)
    quantiles = [0.05, 0.5, 0.95].map { share in
      guard !sorted.isEmpty else { return 0 }
      let place = share * Double(sorted.count - 1)
      let index = min(Int(place), sorted.count - 1)
      let next = min(index + 1, sorted.count - 1)
      return sorted[index] + (sorted[next] - sorted[index]) * (place - Double(index))
    }
  }
}

extension PulseLaw {
  /// The law without any variation.
  public var nominal: PulseLaw {
    var law = self
    law.stepSigma = 0
    law.asymmetrySigma = 0
    law.cycleSigma = 0
    law.upperBoundSigma = 0
    law.lowerBoundSigma = 0
    law.writeNoiseSteps = 0
    if case .linear(let linear) = shape {
      law.shape = .linear(PulseLaw.Linear(up: linear.up, down: linear.down))
    }
    return law
  }
}

extension DeviceCard {
  /// The weight that asks the G+ cell for a place in its window, 0 the bottom and 1 the top.
  func weight(atPlace level: Double) -> Double {
    let difference_S = cell.lowest_S + level * cell.window_S - cell.rest_S
    return difference_S / cell.unit_S * (cell.pairing == .balanced ? 2 : 1)
  }
}

extension CellModel {
  /// The share of g_max at a place in the window, 0 the bottom and 1 the top.
  func relative(atPlace place: Double) -> Double {
    (lowest_uS + place * (highest_uS - lowest_uS)) / highest_uS
  }
}
